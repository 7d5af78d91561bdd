package org.pufferblow.adapter.signaling;

import java.util.Optional;

/** What a client may say. */
public sealed interface ClientMessage {
    /** Asks for {@code joined} again. */
    record Join() implements ClientMessage {}

    /** A description to answer; empty where the message had none that is an offer. */
    record Offer(Optional<String> sdp) implements ClientMessage {}

    /** The answer to our offer; empty where the message had none that is an answer. */
    record Answer(Optional<String> sdp) implements ClientMessage {}

    /** A trickled candidate attribute, or what stood in its place; an empty string is the end of candidates. */
    record TrickledCandidate(String candidate, Optional<String> sdpMid, Optional<Integer> sdpMLineIndex,
            Optional<String> usernameFragment) implements ClientMessage {}

    /** Every part may be missing, and then stays as it was. */
    record AudioState(Optional<Boolean> isMuted, Optional<Boolean> isDeafened, Optional<Boolean> isSpeaking)
            implements
                ClientMessage {
        /** This one after an earlier one. */
        public AudioState over(AudioState earlier) {
            return new AudioState(isMuted.or(earlier::isMuted), isDeafened.or(earlier::isDeafened),
                    isSpeaking.or(earlier::isSpeaking));
        }
    }

    /** The client shows its screen. */
    record ScreenShareStarted() implements ClientMessage {}

    /** The client shows its screen no more. */
    record ScreenShareStopped() implements ClientMessage {}

    /** To be answered with {@code pong}. */
    record Ping() implements ClientMessage {}

    /** A type that we do not know, cut to 64 characters. */
    record Unknown(String type) implements ClientMessage {}

    /** No JSON object. */
    record Invalid() implements ClientMessage {}
}
