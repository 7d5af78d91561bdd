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
import org.pufferblow.bridge.MediaKind;

/**
 * One m-line as both sides know it, or as one of them proposes it. It has two halves that know nothing of each other: what we
 * send on it, and what the client does (a client's {@code addTrack} takes over an m-line on which it only received). Immutable.
 *
 * <pre>
 * owner    our half       the client's half    what our next offer does
 * nobody   none           none                 may take it for a track of its kind
 * client   none           nothing that we take leaves it as it is
 * client   none           a source             is willing to receive
 * any      self           any                  announces the client's own track if its name waits; is willing to receive
 * any      track, wanted  any                  keeps it; where it is silent, brings it up again when no names wait
 * any      track, gone    sends                none on our half; the m-line stays for what the client sends
 * any      track, gone    does not send        stops it
 * us       none           sends                leaves it as it is
 * us       none           does not send        stops it, unless it is the last in use
 * </pre>
 *
 * @param mid empty if the client gave none and we have not offered one yet
 * @param codec what it carries, under the payload type of our description: what the peer sends has it; empty only for one
 *     that is free
 * @param extensions as both sides accepted them
 */
record MediaLine(String mid, String kind, String protocol, Owner owner, Outbound outbound, Inbound inbound,
        Optional<Codec> codec, Map<HeaderExtension, Extension> extensions) {
    static final String AUDIO = "audio";
    static final String VIDEO = "video";
    static final String RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF";

    MediaLine {
        extensions = Map.copyOf(extensions);
    }

    /** Who brought the m-line up, and so may stop it. */
    enum Owner {
        /** Rejected or stopped (port 0), known to both sides: its place may be taken again under another mid. */
        NOBODY, CLIENT, US
    }

    /**
     * What we send.
     *
     * @param active whether we do so now
     * @param payloadType of the codec in the peer's description (RFC 3264 section 6.1)
     * @param declined whether the peer, when it was last asked, did not want it
     */
    record Outbound(Content content, boolean active, int payloadType, boolean declined) {
        /** Nothing, not even silence. */
        static final Outbound NOTHING = new Outbound(new Content.None(), false, 0, false);

        Outbound with(Content newContent, boolean newActive) {
            return new Outbound(newContent, newActive, payloadType, declined);
        }
    }

    /** What our half is for. */
    sealed interface Content {
        /** Nothing is sent. */
        record None() implements Content {}

        /**
         * The peer's own track, on its first audio m-line. We accept that as if we sent on it and never do: the shipped client
         * gives the track that comes of it to its own name.
         */
        record Self(long ssrc) implements Content {}

        /** A track of somebody else's. */
        record Track(MediaTrack track, long ssrc) implements Content {}
    }

    /**
     * What the peer sends.
     *
     * @param source what we would take it for; empty if we take nothing here
     * @param active whether the peer sends, as far as descriptions say
     * @param ssrcs those that the peer declared
     */
    record Inbound(Optional<MediaKind> source, boolean active, List<Long> ssrcs) {
        static final Inbound NOTHING = new Inbound(Optional.empty(), false, List.of());

        Inbound {
            ssrcs = List.copyOf(ssrcs);
        }

        Inbound with(boolean newActive) {
            return new Inbound(source, newActive, ssrcs);
        }

        /** What we would take of an m-line like that. */
        static Inbound of(String kind, Optional<Codec> codec, boolean active, List<Long> ssrcs) {
            boolean isVoice = kind.equals(AUDIO) && codec.filter(Codec::isOpus).isPresent();
            return new Inbound(isVoice ? Optional.of(MediaKind.VOICE) : Optional.empty(), isVoice && active, ssrcs);
        }
    }

    static MediaLine free(String mid, String kind, String protocol, Optional<Codec> codec) {
        return new MediaLine(mid, kind, protocol, Owner.NOBODY, Outbound.NOTHING, Inbound.NOTHING, codec, Map.of());
    }

    boolean isFree() {
        return owner == Owner.NOBODY;
    }

    /** From our side. */
    Direction direction() {
        return Direction.of(outbound.active(), inbound.active());
    }

    Content content() {
        return outbound.content();
    }

    boolean isSelf() {
        return content() instanceof Content.Self;
    }

    /** Somebody's track, whether it is sent or not. */
    Optional<MediaTrack> track() {
        return content() instanceof Content.Track carried ? Optional.of(carried.track()) : Optional.empty();
    }

    /** Whether we would take what the peer sends here. */
    boolean takesSource() {
        return inbound.source().isPresent();
    }

    /** One of ours whose track is gone and on which the peer sends nothing. */
    boolean isUnused() {
        return owner == Owner.US && content() instanceof Content.None && !inbound.active();
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
        return new MediaLine(newMid, kind, RTP_PROTOCOL, owner, outbound, inbound, codec, extensions);
    }

    MediaLine with(Outbound newOutbound) {
        return new MediaLine(mid, kind, protocol, owner, newOutbound, inbound, codec, extensions);
    }

    /** Willing to receive, whether the peer sends or not. */
    MediaLine willing() {
        return with(inbound.with(true));
    }

    MediaLine with(Inbound newInbound) {
        return new MediaLine(mid, kind, protocol, owner, outbound, newInbound, codec, extensions);
    }

    /** Without its track; with what the peer sends. */
    MediaLine vacated(boolean receives) {
        return with(outbound.with(new Content.None(), false)).with(inbound.with(receives));
    }
}
