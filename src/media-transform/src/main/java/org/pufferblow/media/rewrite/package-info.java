/**
 * How one source's packets become one receiver's stream, in two steps. {@link SequenceNumberMapper} works once per incoming
 * packet: it throws out duplicates and late ones, and closes the gaps of packets that are withheld on purpose. {@link
 * RtpMunger} works once per outgoing packet and only shifts; it keeps the stream continuous when the source
 * changes. {@link OutgoingFormat} then writes the packet. What is decided for all receivers at once (mute, silence, who
 * is loudest) so costs the same however many they are.
 *
 * <p>An incoming stream and all outgoing ones that it feeds belong to one port thread. Who gets a packet is not decided here.
 */
package org.pufferblow.media.rewrite;
