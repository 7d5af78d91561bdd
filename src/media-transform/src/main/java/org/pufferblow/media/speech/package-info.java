/**
 * Who speaks, told from the levels that peers claim (RFC 6464) or, where they claim none, from their Opus packets' sizes and
 * gaps. Never from the sound: a payload may be encrypted end to end.
 *
 * <p>{@link VoiceMeter} takes one peer's packets and turns them into frames of 20 ms; {@link SpeechDetector} decides frame by
 * frame. Both are written by one port thread, allocate nothing and take time as an argument.
 * Whether a packet is forwarded is not decided here.
 */
package org.pufferblow.media.speech;
