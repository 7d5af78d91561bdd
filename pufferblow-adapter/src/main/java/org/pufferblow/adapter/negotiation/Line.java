package org.pufferblow.adapter.negotiation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.bridge.HeaderExtension;

/**
 * One m-line as both sides know it, or as one of them proposes it.
 *
 * @param direction from our side
 * @param codec what it carries; empty only for a {@link Role.Free} one
 * @param extensions ids by extension, as both sides accepted them
 * @param remoteSsrcs those that the peer declared for what it sends
 */
record Line(String mid, String kind, String protocol, Role role, Direction direction, Optional<Codec> codec,
        Map<HeaderExtension, Integer> extensions, List<Long> remoteSsrcs) {
    static final String RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF";

    Line {
        extensions = Map.copyOf(extensions);
        remoteSsrcs = List.copyOf(remoteSsrcs);
    }

    /** What an m-line is there for. */
    sealed interface Role {
        /** Rejected or stopped (port 0), known to both sides: its place may be taken again under another mid. */
        record Free() implements Role {}

        /**
         * The peer's own first audio m-line, its microphone. We accept it as if we sent on it and never do: the shipped
         * client gives the track that comes of it to its own name.
         */
        record Self(long ssrc) implements Role {}

        /** Another m-line of the peer's: known, and inactive. */
        record Extra() implements Role {}

        /** Carries one participant's voice to the peer. */
        record VoiceOf(Voice voice, long ssrc) implements Role {}
    }

    static Line free(String mid, String kind, String protocol, Optional<Codec> codec) {
        return new Line(mid, kind, protocol, new Role.Free(), Direction.INACTIVE, codec, Map.of(), List.of());
    }

    boolean isFree() {
        return role instanceof Role.Free;
    }

    /** Whether this is the m-line that a section of the peer's description speaks of. */
    boolean isSameAs(MediaSection section) {
        return !isFree() && mid.equals(section.mid()) && kind.equals(section.kind());
    }

    Line freed() {
        return free(mid, kind, protocol, codec);
    }

    Line with(Direction newDirection) {
        return new Line(mid, kind, protocol, role, newDirection, codec, extensions, remoteSsrcs);
    }

    Line with(Role newRole) {
        return new Line(mid, kind, protocol, newRole, direction, codec, extensions, remoteSsrcs);
    }
}
