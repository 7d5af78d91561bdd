package org.pufferblow.adapter.negotiation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;

/**
 * How one list of m-lines follows from another: by the client's offer, by an offer of ours, by the client's answer.
 * Lists are immutable, so a proposal that comes to nothing is simply dropped.
 */
final class MediaLines {
    private static final int MAX_MID_ELEMENT = 16;

    private final BundleIds numbers;

    MediaLines(BundleIds numbers) {
        this.numbers = numbers;
    }

    /** What an offer of ours brings up, beside what both sides have agreed on already. */
    enum Announcing {
        /** Those who have come: each has a name waiting. */
        NEWCOMERS,
        /**
         * Voices that are not sent, whether the client wants them or not: its answer tells. Their tracks are announced once
         * more, and no name waits.
         */
        COMEBACKS,
        /** Everything there is: every name waits. */
        EVERYONE
    }

    /** For trying something out: has no effect on this one. */
    MediaLines copy() {
        return new MediaLines(numbers.copy());
    }

    /**
     * Whether an offer of the client's goes on from one of these lists.
     *
     * @param resumes whether it comes over a new socket: then an answer that was lost may have stopped any m-line of an offer
     *     of ours, and another may stand in its place
     * @throws SdpException if it does not
     */
    static void check(List<List<MediaLine>> known, SessionDescription offer, boolean resumes) throws SdpException {
        if (offer.media().size() < known.get(0).size()) {
            throw new SdpException("offer has fewer m-lines than were negotiated");
        }
        if (resumes && known.size() > 1) {
            return;
        }
        Set<Integer> onOneTransport = offer.onOneTransport();
        for (int i = 0; i < offer.media().size(); i++) {
            if (onOneTransport.contains(i) && find(known, i, offer.media().get(i)).isEmpty()
                    && isTakenInAll(known, i)) {
                throw new SdpException("m-line " + i + " changes its mid or media");
            }
        }
    }

    /**
     * The list after the client's offer, which is also our answer to it.
     *
     * @param known the lists that the client may be speaking of, the likeliest first: what is negotiated, and offers of
     *     ours whose fate we do not know
     * @param silence answers as if we sent nothing, so that the next offer brings every track up again
     * @param selfWaits whether the client's own name still waits for a track
     * @throws SdpException if {@link #check} finds a fault; nothing has changed then
     */
    List<MediaLine> afterClientOffer(List<List<MediaLine>> known, SessionDescription offer, boolean silence,
            boolean selfWaits)
            throws SdpException {
        check(known, offer, silence);
        numbers.learn(offer);
        Set<Integer> onOneTransport = offer.onOneTransport();
        boolean hasSelf = false;
        for (int i = 0; i < offer.media().size(); i++) {
            hasSelf |= onOneTransport.contains(i) && find(known, i, offer.media().get(i))
                    .filter(MediaLine::isSelf).isPresent();
        }
        List<MediaLine> lines = new ArrayList<>(offer.media().size());
        for (int i = 0; i < offer.media().size(); i++) {
            MediaSection section = offer.media().get(i);
            Optional<MediaLine> before = find(known, i, section);
            if (!onOneTransport.contains(i)) {
                lines.add(MediaLine.free(section.mid(), section.kind(), section.protocol(), echo(section)));
            } else if (before.isPresent()) {
                lines.add(again(before.get(), section, silence));
            } else {
                MediaLine fresh = fresh(section, hasSelf, selfWaits);
                hasSelf |= fresh.isSelf();
                lines.add(fresh);
            }
        }
        return List.copyOf(lines);
    }

    /**
     * The list that we offer: leavers' m-lines stopped, newcomers on free m-lines in ascending order or behind the last.
     * An m-line that this offer stops is free once that is answered; a newcomer who would then find a place on it waits for
     * the next offer, so that the list never grows beyond the most people whom the peer had to hear at a time.
     *
     * <p>
     * Wherever the client may send its voice we are willing to receive it, whether it sends or not: else a client that
     * wants to send again later would have no reason to offer (W3C webrtc section 4.7.3).
     *
     * @param unsettled an offer that the client may have taken, or none: what that brings up keeps its SSRC, which is new to
     *     the client either way
     * @param voices everyone whom the peer is to hear, in join order
     * @param selfWaits whether the client's own name still waits for a track
     */
    List<MediaLine> offer(List<MediaLine> current, List<MediaLine> unsettled, List<MediaTrack> voices,
            Announcing announcing, boolean selfWaits) {
        numbers.retainSsrcs(Stream.concat(current.stream(), unsettled.stream()).toList());
        boolean announcesSelf = selfWaits || announcing == Announcing.EVERYONE;
        List<MediaLine> lines = new ArrayList<>(current.size() + voices.size());
        Set<String> wanted = keys(voices);
        for (MediaLine line : current) {
            lines.add(switch (line.content()) {
                case MediaLine.Content.Track carried when wanted.contains(carried.track().key()) ->
                    announcing != Announcing.NEWCOMERS ? broughtUp(line, carried.track(), unsettled) : line;
                case MediaLine.Content.Track carried -> line.inbound().active() ? line.vacated(true) : line.freed();
                case MediaLine.Content.Self self ->
                    line.with(line.outbound().with(self, line.outbound().active() || announcesSelf)).willing();
                // The last one in use keeps ICE and DTLS; whoever comes gets a line beside it, and then it is stopped.
                case MediaLine.Content.None none when line.isUnused() && hasUnused(current) -> line.freed();
                case MediaLine.Content.None none ->
                    line.owner() == MediaLine.Owner.CLIENT && line.takesSource() ? line.willing() : line;
            });
        }
        List<MediaLine.Content> newcomers = newcomers(current, voices, announcesSelf);
        Set<String> mids = new HashSet<>();
        current.forEach(line -> mids.add(line.mid()));
        place(newcomers, current, lines, mids, current.size() - voicePlaces(lines) + voices.size()
                + (announcesSelf && current.stream().noneMatch(MediaLine::isSelf) ? 1 : 0));
        keepOne(current, lines);
        lines.replaceAll(line -> line.isFree()
                ? line
                : line.offered(line.mid().isEmpty() ? nextMid(mids) : line.mid()));
        return List.copyOf(lines);
    }

    /** The keys of the tracks that have a line. */
    static Set<String> carried(List<MediaLine> lines) {
        Set<String> keys = new HashSet<>();
        lines.forEach(line -> line.track().ifPresent(track -> keys.add(track.key())));
        return keys;
    }

    /** Whether a track is sent, as far as these lines go. */
    static boolean isSent(List<MediaLine> lines, String key) {
        return lines.stream().filter(line -> line.outbound().active())
                .anyMatch(line -> line.track().filter(track -> track.key().equals(key)).isPresent());
    }

    private static Set<String> keys(List<MediaTrack> tracks) {
        Set<String> keys = new HashSet<>();
        tracks.forEach(track -> keys.add(track.key()));
        return keys;
    }

    /** A track that the client may have turned away. After silence it is a new stream, to SRTP as to the jitter buffer. */
    private MediaLine broughtUp(MediaLine line, MediaTrack track, List<MediaLine> unsettled) {
        return line.outbound().active()
                ? line
                : line.with(line.outbound().with(raised(line.mid(), track, unsettled), true));
    }

    /** What has no m-line yet, in order, each with a new SSRC. The client's own track comes first, as its name does. */
    private List<MediaLine.Content> newcomers(List<MediaLine> current, List<MediaTrack> voices, boolean announcesSelf) {
        Set<String> present = carried(current);
        List<MediaLine.Content> newcomers = new ArrayList<>();
        if (announcesSelf && current.stream().noneMatch(MediaLine::isSelf)) {
            newcomers.add(new MediaLine.Content.Self(0));
        }
        voices.stream().filter(voice -> !present.contains(voice.key()))
                .forEach(voice -> newcomers.add(new MediaLine.Content.Track(voice, 0)));
        return newcomers;
    }

    /** Puts newcomers on free m-lines of their kind, in ascending order, and then behind the last, up to {@code most}. */
    private void place(List<MediaLine.Content> newcomers, List<MediaLine> current, List<MediaLine> lines,
            Set<String> mids, int most) {
        Set<Integer> taken = new HashSet<>();
        for (MediaLine.Content newcomer : newcomers) {
            String kind = newcomer instanceof MediaLine.Content.Track carried
                    ? carried.track().lineKind()
                    : MediaLine.AUDIO;
            int place = 0;
            while (place < current.size() && (taken.contains(place) || !isReusable(current.get(place), kind))) {
                place++;
            }
            if (place == current.size() && lines.size() >= most) {
                break;
            }
            MediaLine line = ours(newcomer, kind, nextMid(mids));
            if (place < current.size()) {
                lines.set(place, line);
                taken.add(place);
            } else {
                lines.add(line);
            }
        }
    }

    private MediaLine ours(MediaLine.Content content, String kind, String mid) {
        Codec codec = numbers.opus();
        MediaLine.Content numbered = switch (content) {
            case MediaLine.Content.Track carried -> new MediaLine.Content.Track(carried.track(), numbers.nextSsrc());
            case MediaLine.Content.Self self -> new MediaLine.Content.Self(numbers.nextSsrc());
            case MediaLine.Content.None none -> none;
        };
        return new MediaLine(mid, kind, MediaLine.RTP_PROTOCOL, MediaLine.Owner.US,
                new MediaLine.Outbound(numbered, true, codec.payloadType(), false),
                MediaLine.Inbound.of(kind, Optional.of(codec), content instanceof MediaLine.Content.Self, List.of()),
                Optional.of(codec), numbers.extensions());
    }

    private String nextMid(Set<String> taken) {
        String mid = numbers.nextMid(taken);
        taken.add(mid);
        return mid;
    }

    /** An offer of ours once more, without the voices of those who are not to be heard any more. */
    static List<MediaLine> withoutLeavers(List<MediaLine> offered, List<MediaTrack> voices) {
        Set<String> wanted = keys(voices);
        return offered.stream()
                .map(line -> line.track().isPresent() && !line.inbound().active()
                        && !wanted.contains(line.track().get().key()) ? line.freed() : line)
                .toList();
    }

    /** Where nothing else is in use, the last leaver's m-line is not stopped: ICE and DTLS would end with it. */
    private static void keepOne(List<MediaLine> current, List<MediaLine> lines) {
        for (int i = 0; i < current.size() && lines.stream().allMatch(MediaLine::isFree); i++) {
            if (!current.get(i).isFree()) {
                lines.set(i, current.get(i).vacated(false));
            }
        }
    }

    /** Whether an m-line of a leaver's is still there and nobody sends on it: the next offer is to stop it. */
    static boolean hasUnused(List<MediaLine> lines) {
        long inUse = lines.stream().filter(l -> !l.isFree()).count();
        return inUse > 1 && lines.stream().anyMatch(MediaLine::isUnused);
    }

    private MediaLine.Content raised(String mid, MediaTrack track, List<MediaLine> unsettled) {
        for (MediaLine line : unsettled) {
            if (line.mid().equals(mid) && line.outbound().active() && line.track().filter(track::equals).isPresent()) {
                return line.content();
            }
        }
        return new MediaLine.Content.Track(track, numbers.nextSsrc());
    }

    /** Whether an answer belongs to this offer of ours: the same m-lines, by mid where it has any. */
    static boolean isAnswerTo(List<MediaLine> offered, SessionDescription answer) {
        if (offered.size() != answer.media().size()) {
            return false;
        }
        for (int i = 0; i < offered.size(); i++) {
            MediaLine line = offered.get(i);
            String mid = answer.media().get(i).mid();
            if (!line.isFree() && !mid.isEmpty() && !mid.equals(line.mid())) {
                return false;
            }
        }
        return true;
    }

    /** The list after the client's answer to an offer of ours. */
    static List<MediaLine> afterClientAnswer(List<MediaLine> offered, SessionDescription answer) {
        List<MediaLine> lines = new ArrayList<>(offered.size());
        Set<Integer> onOneTransport = answer.onOneTransport();
        Optional<String> ufrag = answer.transportSection().flatMap(MediaSection::ufrag);
        for (int i = 0; i < offered.size(); i++) {
            MediaLine line = offered.get(i);
            MediaSection section = answer.media().get(i);
            // A client that bundles without saying so gives all m-lines one transport, or names it only once.
            boolean bundled = onOneTransport.contains(i)
                    || (answer.bundles().isEmpty() && (section.ufrag().isEmpty() || section.ufrag().equals(ufrag)));
            boolean usable = line.kind().equals(section.kind()) && !section.isRejected() && bundled;
            Optional<Codec> codec = line.takesSource() ? section.opus() : line.codec();
            if (line.isFree() || !usable || codec.isEmpty()) {
                lines.add(line.freed());
                continue;
            }
            Direction theirs = section.direction();
            boolean asked = line.outbound().active();
            // An answer numbers what we send, and leaves alone what we have said of what it sends (RFC 3264 section 6.1).
            // It cannot do so with extensions (RFC 8285 section 6): one under another id is one that it has not taken.
            Map<HeaderExtension, Extension> extensions = accepted(section);
            extensions.entrySet().removeIf(e -> {
                Extension asOffered = line.extensions().get(e.getKey());
                return asOffered == null || asOffered.id() != e.getValue().id();
            });
            MediaLine.Outbound outbound = new MediaLine.Outbound(line.content(), asked && theirs.receives(),
                    codec.get().payloadType(), asked && !theirs.receives());
            MediaLine.Inbound inbound = new MediaLine.Inbound(line.inbound().source(),
                    line.inbound().active() && theirs.sends(), section.ssrcs());
            lines.add(new MediaLine(line.mid(), line.kind(), line.protocol(), line.owner(), outbound, inbound,
                    line.codec(), extensions));
        }
        return List.copyOf(lines);
    }

    /** Whether m-lines that the client has accepted are of no use to us, and so must be stopped. */
    static boolean leavesUnusable(List<MediaLine> offered, SessionDescription answer, List<MediaLine> after) {
        for (int i = 0; i < offered.size(); i++) {
            if (after.get(i).isFree() && !offered.get(i).isFree() && !answer.media().get(i).isRejected()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<MediaLine> find(List<List<MediaLine>> known, int index, MediaSection section) {
        for (List<MediaLine> lines : known) {
            if (index < lines.size() && lines.get(index).isSameAs(section)) {
                return Optional.of(lines.get(index));
            }
        }
        return Optional.empty();
    }

    private static boolean isTakenInAll(List<List<MediaLine>> known, int index) {
        return known.stream().allMatch(lines -> index < lines.size() && !lines.get(index).isFree());
    }

    /** M-lines that carry a voice or may do so again. */
    private static int voicePlaces(List<MediaLine> lines) {
        return (int) lines.stream().filter(l -> l.track().isPresent() || isReusable(l, MediaLine.AUDIO)).count();
    }

    private static boolean isReusable(MediaLine line, String kind) {
        return line.isFree() && line.kind().equals(kind) && MediaSection.isRtp(line.protocol());
    }

    /**
     * An m-line that both sides know, offered once more. Where we did not send we do not begin to: a track is announced by
     * our offers only, whose answers tell when that has happened.
     */
    private static MediaLine again(MediaLine before, MediaSection section, boolean silence) {
        if (!before.takesSource()) {
            return before;
        }
        Optional<Codec> codec = section.opus();
        if (codec.isEmpty()) {
            return before.freed();
        }
        boolean sends = section.direction().receives() && before.outbound().active() && !silence;
        return new MediaLine(section.mid(), before.kind(), section.protocol(), before.owner(),
                new MediaLine.Outbound(before.content(), sends, codec.get().payloadType(),
                        !section.direction().receives()),
                new MediaLine.Inbound(before.inbound().source(), section.direction().sends(), section.ssrcs()), codec,
                accepted(section));
    }

    /** An m-line that the client adds. */
    private MediaLine fresh(MediaSection section, boolean hasSelf, boolean selfWaits) {
        Optional<Codec> codec = section.kind().equals(MediaLine.AUDIO)
                ? section.opus().or(() -> echo(section))
                : echo(section);
        boolean isRtp = MediaSection.isRtp(section.protocol()) && section.rtcpMux();
        boolean isMedia = section.kind().equals(MediaLine.AUDIO) || section.kind().equals(MediaLine.VIDEO);
        if (!isRtp || !isMedia || codec.isEmpty()) {
            return MediaLine.free(section.mid(), section.kind(), section.protocol(), echo(section));
        }
        MediaLine line = new MediaLine(section.mid(), section.kind(), section.protocol(), MediaLine.Owner.CLIENT,
                new MediaLine.Outbound(new MediaLine.Content.None(), false, codec.get().payloadType(), false),
                MediaLine.Inbound.of(section.kind(), codec, section.direction().sends(), section.ssrcs()), codec,
                accepted(section));
        if (hasSelf || !line.takesSource()) {
            return line;
        }
        boolean announces = selfWaits && section.direction().receives();
        return line.with(line.outbound().with(new MediaLine.Content.Self(numbers.nextSsrc()), announces));
    }

    private static Optional<Codec> echo(MediaSection section) {
        return section.codecs().stream().findFirst();
    }

    /** What we take of the header extensions that the client offers or has accepted: each once, under its lowest id. */
    private static Map<HeaderExtension, Extension> accepted(MediaSection section) {
        Map<HeaderExtension, Extension> accepted = new EnumMap<>(HeaderExtension.class);
        section.extensions().forEach((id, extmap) -> BundleIds.extension(extmap.uri()).ifPresent(extension -> {
            boolean isOfUse = id <= BundleIds.MAX_EXTENSION_ID && extmap.direction() != Direction.INACTIVE
                    && (extension != HeaderExtension.MID || fitsAnElement(section.mid()));
            if (isOfUse) {
                accepted.merge(extension, new Extension(id, extmap.direction().reversed()),
                        (one, other) -> one.id() < other.id() ? one : other);
            }
        }));
        return accepted;
    }

    /** RFC 8285 section 4.2: an element of the one-byte form, which is the form that we negotiate, has 1 to 16 bytes. */
    private static boolean fitsAnElement(String mid) {
        return !mid.isEmpty() && mid.length() <= MAX_MID_ELEMENT;
    }
}
