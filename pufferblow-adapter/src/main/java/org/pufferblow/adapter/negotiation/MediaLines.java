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
                    .filter(l -> l.role() instanceof MediaLine.Role.Self).isPresent();
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
                hasSelf |= fresh.role() instanceof MediaLine.Role.Self;
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
    List<MediaLine> offer(List<MediaLine> current, List<MediaLine> unsettled, List<AudioTrack> voices,
            Announcing announcing,
            boolean selfWaits) {
        List<MediaLine> lines = new ArrayList<>(current.size() + voices.size());
        numbers.retainSsrcs(Stream.concat(current.stream(), unsettled.stream()).toList());
        Set<String> mids = new HashSet<>();
        Set<String> present = new HashSet<>();
        Set<String> wanted = new HashSet<>();
        voices.forEach(v -> wanted.add(v.key()));
        boolean announcesSelf = selfWaits || announcing == Announcing.EVERYONE;
        boolean hasSelf = false;
        for (MediaLine line : current) {
            mids.add(line.mid());
            boolean receives = line.direction().receives();
            lines.add(switch (line.role()) {
                case MediaLine.Role.VoiceOf voice when wanted.contains(voice.voice().key()) -> {
                    present.add(voice.voice().key());
                    yield !line.direction().sends() && announcing != Announcing.NEWCOMERS
                            // After silence it is a new stream, to SRTP as to the peer's jitter buffer: under a new SSRC.
                            ? line.with(raised(line.mid(), voice.voice(), unsettled)).with(Direction.of(true, receives))
                            : line;
                }
                case MediaLine.Role.VoiceOf voice when receives ->
                    line.with(new MediaLine.Role.Vacated()).with(Direction.RECVONLY);
                case MediaLine.Role.VoiceOf voice -> line.freed();
                // The last one in use keeps ICE and DTLS; whoever comes gets a line beside it, and then it is stopped.
                case MediaLine.Role.Vacated vacated -> receives || !hasUnused(current) ? line : line.freed();
                case MediaLine.Role.Self self -> {
                    hasSelf = true;
                    yield line.with(Direction.of(line.direction().sends() || announcesSelf, true));
                }
                case MediaLine.Role.Extra extra -> line.mayCarryMicrophone() ? line.with(Direction.RECVONLY) : line;
                case MediaLine.Role.Free free -> line;
            });
        }
        // The client's own track comes first, as its name does.
        List<Optional<AudioTrack>> newcomers = new ArrayList<>();
        if (announcesSelf && !hasSelf) {
            newcomers.add(Optional.empty());
        }
        voices.stream().filter(v -> !present.contains(v.key())).map(Optional::of).forEach(newcomers::add);
        int most = current.size() - voicePlaces(lines) + voices.size() + (announcesSelf && !hasSelf ? 1 : 0);
        int place = 0;
        for (Optional<AudioTrack> newcomer : newcomers) {
            while (place < current.size() && !isReusable(current.get(place))) {
                place++;
            }
            if (place == current.size() && lines.size() >= most) {
                break;
            }
            String mid = nextMid(mids);
            long ssrc = numbers.nextSsrc();
            MediaLine.Role role = newcomer.isPresent()
                    ? new MediaLine.Role.VoiceOf(newcomer.get(), ssrc)
                    : new MediaLine.Role.Self(ssrc);
            MediaLine line = new MediaLine(mid, "audio", MediaLine.RTP_PROTOCOL, role,
                    Direction.of(true, newcomer.isEmpty()),
                    Optional.of(numbers.opus()), numbers.extensions(), List.of());
            if (place < current.size()) {
                lines.set(place, line);
                place++;
            } else {
                lines.add(line);
            }
        }
        keepOne(current, lines);
        lines.replaceAll(line -> line.isFree()
                ? line
                : line.offered(line.mid().isEmpty() ? nextMid(mids) : line.mid()));
        return List.copyOf(lines);
    }

    private String nextMid(Set<String> taken) {
        String mid = numbers.nextMid(taken);
        taken.add(mid);
        return mid;
    }

    /** An offer of ours once more, without the voices of those who are not to be heard any more. */
    static List<MediaLine> withoutLeavers(List<MediaLine> offered, List<AudioTrack> voices) {
        Set<String> wanted = new HashSet<>();
        voices.forEach(v -> wanted.add(v.key()));
        return offered.stream()
                .map(line -> line.role() instanceof MediaLine.Role.VoiceOf voice && !line.direction().receives()
                        && !wanted.contains(voice.voice().key()) ? line.freed() : line)
                .toList();
    }

    /** Where nothing else is in use, the last leaver's m-line is not stopped: ICE and DTLS would end with it. */
    private static void keepOne(List<MediaLine> current, List<MediaLine> lines) {
        for (int i = 0; i < current.size() && lines.stream().allMatch(MediaLine::isFree); i++) {
            if (!current.get(i).isFree()) {
                lines.set(i, current.get(i).with(new MediaLine.Role.Vacated()).with(Direction.INACTIVE));
            }
        }
    }

    /** Whether an m-line of a leaver's is still there and nobody sends on it: the next offer is to stop it. */
    static boolean hasUnused(List<MediaLine> lines) {
        long inUse = lines.stream().filter(l -> !l.isFree()).count();
        return inUse > 1 && lines.stream()
                .anyMatch(l -> l.role() instanceof MediaLine.Role.Vacated && !l.direction().receives());
    }

    private MediaLine.Role.VoiceOf raised(String mid, AudioTrack voice, List<MediaLine> unsettled) {
        for (MediaLine line : unsettled) {
            if (line.mid().equals(mid) && line.direction().sends()
                    && line.role() instanceof MediaLine.Role.VoiceOf before && before.voice().equals(voice)) {
                return before;
            }
        }
        return new MediaLine.Role.VoiceOf(voice, numbers.nextSsrc());
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
            Optional<Codec> codec = line.mayCarryMicrophone() ? section.opus() : line.codec();
            if (line.isFree() || !usable || codec.isEmpty()) {
                lines.add(line.freed());
                continue;
            }
            Direction theirs = section.direction();
            boolean asked = line.direction().sends();
            Direction ours = Direction.of(asked && theirs.receives(), line.direction().receives() && theirs.sends());
            // An answer numbers what we send, and leaves alone what we have said of what it sends (RFC 3264 section 6.1).
            // It cannot do so with extensions (RFC 8285 section 6): one under another id is one that it has not taken.
            Map<HeaderExtension, Extension> extensions = accepted(section);
            extensions.entrySet().removeIf(e -> {
                Extension asOffered = line.extensions().get(e.getKey());
                return asOffered == null || asOffered.id() != e.getValue().id();
            });
            lines.add(
                    new MediaLine(line.mid(), line.kind(), line.protocol(), line.role(), ours, line.codec(), extensions,
                            section.ssrcs(), codec.get().payloadType(), asked && !theirs.receives()));
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
        return (int) lines.stream().filter(l -> l.role() instanceof MediaLine.Role.VoiceOf || isReusable(l)).count();
    }

    private static boolean isReusable(MediaLine line) {
        return line.isFree() && line.kind().equals("audio") && MediaSection.isRtp(line.protocol());
    }

    /**
     * An m-line that both sides know, offered once more. Where we did not send we do not begin to: a track is announced by
     * our offers only, whose answers tell when that has happened.
     */
    private static MediaLine again(MediaLine before, MediaSection section, boolean silence) {
        if (!before.mayCarryMicrophone()) {
            return before;
        }
        Optional<Codec> codec = section.opus();
        if (codec.isEmpty()) {
            return before.freed();
        }
        boolean sends = section.direction().receives() && before.direction().sends() && !silence;
        return new MediaLine(section.mid(), before.kind(), section.protocol(), before.role(),
                Direction.of(sends, section.direction().sends()), codec, accepted(section), section.ssrcs(),
                codec.get().payloadType(), !section.direction().receives());
    }

    /** An m-line that the client adds. */
    private MediaLine fresh(MediaSection section, boolean hasSelf, boolean selfWaits) {
        Optional<Codec> codec = section.kind().equals("audio") ? section.opus().or(() -> echo(section)) : echo(section);
        boolean isRtp = MediaSection.isRtp(section.protocol()) && section.rtcpMux();
        boolean isMedia = section.kind().equals("audio") || section.kind().equals("video");
        if (!isRtp || !isMedia || codec.isEmpty()) {
            return MediaLine.free(section.mid(), section.kind(), section.protocol(), echo(section));
        }
        MediaLine line = new MediaLine(section.mid(), section.kind(), section.protocol(), new MediaLine.Role.Extra(),
                Direction.INACTIVE, codec, accepted(section), section.ssrcs());
        if (!line.mayCarryMicrophone()) {
            return line;
        }
        boolean announces = !hasSelf && selfWaits && section.direction().receives();
        return line.with(hasSelf ? line.role() : new MediaLine.Role.Self(numbers.nextSsrc()))
                .with(Direction.of(announces, section.direction().sends()));
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
