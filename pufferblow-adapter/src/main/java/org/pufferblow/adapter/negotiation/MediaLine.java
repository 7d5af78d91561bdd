package org.pufferblow.adapter.negotiation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.bridge.HeaderExtension;

/**
 * One m-line as both sides know it, or as one of them proposes it.
 *
 * @param mid empty if the client gave none and we have not offered one yet
 * @param direction from our side
 * @param codec what it carries, under the payload type of our description: what the peer sends has it; empty only for a
 *     {@link Role.Free} one
 * @param extensions as both sides accepted them
 * @param remoteSsrcs those that the peer declared for what it sends
 * @param theirPayloadType of the codec in the peer's description: what we send has it (RFC 3264 section 6.1)
 * @param declined whether the peer, when it was last asked, did not want what we send here
 */
record MediaLine(String mid, String kind, String protocol, Role role, Direction direction, Optional<Codec> codec,
        Map<HeaderExtension, Extension> extensions, List<Long> remoteSsrcs, int theirPayloadType, boolean declined) {
    static final String RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF";

    MediaLine {
        extensions = Map.copyOf(extensions);
        remoteSsrcs = List.copyOf(remoteSsrcs);
    }

    /** With one payload type for both directions, and nothing declined. */
    MediaLine(String mid, String kind, String protocol, Role role, Direction direction, Optional<Codec> codec,
            Map<HeaderExtension, Extension> extensions, List<Long> remoteSsrcs) {
        this(mid, kind, protocol, role, direction, codec, extensions, remoteSsrcs,
                codec.map(Codec::payloadType).orElse(0), false);
    }

    /** What we send on an m-line. What the peer sends there is its own affair: see {@link #mayCarryMicrophone}. */
    sealed interface Role {
        /** Rejected or stopped (port 0), known to both sides: its place may be taken again under another mid. */
        record Free() implements Role {}

        /**
         * The peer's own first audio m-line. We accept it as if we sent on it and never do: the shipped client gives the
         * track that comes of it to its own name.
         */
        record Self(long ssrc) implements Role {}

        /** Another m-line of the peer's, on which nothing is sent to it. */
        record Extra() implements Role {}

        /** Carried the voice of somebody who is gone; kept for what the peer sends there. */
        record Vacated() implements Role {}

        /** Carries one participant's voice to the peer. */
        record VoiceOf(AudioTrack voice, long ssrc) implements Role {}
    }

    static MediaLine free(String mid, String kind, String protocol, Optional<Codec> codec) {
        return new MediaLine(mid, kind, protocol, new Role.Free(), Direction.INACTIVE, codec, Map.of(), List.of());
    }

    /** Whether what the peer sends here, if it does, is its voice. */
    boolean mayCarryMicrophone() {
        return !isFree() && kind.equals("audio") && codec.filter(Codec::isOpus).isPresent();
    }

    boolean isFree() {
        return role instanceof Role.Free;
    }

    /** Whether this is the m-line that a section of the peer's description at the same place speaks of. */
    boolean isSameAs(MediaSection section) {
        boolean isSameMid = mid.isEmpty() || section.mid().isEmpty() || mid.equals(section.mid());
        return !isFree() && isSameMid && kind.equals(section.kind());
    }

    /** Ids of the extensions that the client may write here. */
    Map<HeaderExtension, Integer> receivedExtensions() {
        return ids(Direction::receives);
    }

    /** Ids of the extensions that we may write here. */
    Map<HeaderExtension, Integer> sentExtensions() {
        return ids(Direction::sends);
    }

    private Map<HeaderExtension, Integer> ids(Predicate<Direction> way) {
        Map<HeaderExtension, Integer> ids = new EnumMap<>(HeaderExtension.class);
        extensions.forEach((extension, use) -> {
            if (way.test(use.direction())) {
                ids.put(extension, use.id());
            }
        });
        return ids;
    }

    MediaLine freed() {
        return free(mid, kind, protocol, codec);
    }

    /** As an offer of ours has it: under a mid, and under the right name of its transport (RFC 8829 section 5.1.2). */
    MediaLine offered(String newMid) {
        return new MediaLine(newMid, kind, RTP_PROTOCOL, role, direction, codec, extensions, remoteSsrcs,
                theirPayloadType,
                declined);
    }

    MediaLine with(Direction newDirection) {
        return new MediaLine(mid, kind, protocol, role, newDirection, codec, extensions, remoteSsrcs, theirPayloadType,
                declined);
    }

    MediaLine with(Role newRole) {
        return new MediaLine(mid, kind, protocol, newRole, direction, codec, extensions, remoteSsrcs, theirPayloadType,
                declined);
    }
}
