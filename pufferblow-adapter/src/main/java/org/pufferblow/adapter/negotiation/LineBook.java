package org.pufferblow.adapter.negotiation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
final class LineBook {
    private final BundleNumbers numbers;

    LineBook(BundleNumbers numbers) {
        this.numbers = numbers;
    }

    /**
     * The list after the client's offer, which is also our answer to it.
     *
     * @param known the lists that the client may be speaking of, the likeliest first: what is negotiated, and offers of
     *     ours whose fate we do not know
     * @param silence answers as if we sent nothing, so that the next offer brings every track up again
     */
    List<Line> afterClientOffer(List<List<Line>> known, SessionDescription offer, boolean silence)
            throws SdpException {
        if (offer.media().size() < known.get(0).size()) {
            throw new SdpException("offer has fewer m-lines than were negotiated");
        }
        numbers.learn(offer);
        List<Line> lines = new ArrayList<>(offer.media().size());
        for (int i = 0; i < offer.media().size(); i++) {
            MediaSection section = offer.media().get(i);
            Optional<Line> before = find(known, i, section);
            boolean bundled = lines.isEmpty() || section.mid().isEmpty() || offer.bundle().contains(section.mid());
            if (section.isRejected() || !bundled) {
                lines.add(Line.free(section.mid(), section.kind(), section.protocol(), echo(section)));
            } else if (before.isPresent()) {
                lines.add(again(before.get(), section, lines, silence));
            } else if (isTakenInAll(known, i)) {
                throw new SdpException("m-line " + i + " changes its mid or media");
            } else {
                lines.add(fresh(section, lines));
            }
        }
        return List.copyOf(lines);
    }

    /**
     * The list that we offer: leavers' m-lines stopped, newcomers on free m-lines in ascending order or behind the last.
     * An m-line that this offer stops is free once that is answered; a newcomer who would then find a place on it waits for
     * the next offer, so that the list never grows beyond the most people whom the peer had to hear at a time.
     *
     * @param unsettled an offer that the client may have taken, or none: what that brings up keeps its SSRC, which is new to
     *     the client either way
     * @param voices everyone whom the peer is to hear, in join order
     */
    List<Line> offer(List<Line> current, List<Line> unsettled, List<Voice> voices) {
        List<Line> lines = new ArrayList<>(current.size() + voices.size());
        numbers.retainSsrcs(Stream.concat(current.stream(), unsettled.stream()).toList());
        Set<String> mids = new HashSet<>();
        Set<String> present = new HashSet<>();
        Set<String> wanted = new HashSet<>();
        voices.forEach(v -> wanted.add(v.key()));
        for (Line line : current) {
            mids.add(line.mid());
            lines.add(switch (line.role()) {
                case Line.Role.VoiceOf voice when wanted.contains(voice.voice().key()) -> {
                    present.add(voice.voice().key());
                    // After silence it is a new stream, to SRTP as to the peer's jitter buffer: under a new SSRC.
                    Line.Role sounding = line.direction().sends()
                            ? voice
                            : raised(line.mid(), voice.voice(), unsettled);
                    yield line.with(sounding).with(Direction.of(true, line.direction().receives()));
                }
                // The client turned this m-line into its microphone: it stays, but carries nobody any more.
                case Line.Role.VoiceOf voice when line.direction().receives() ->
                    line.with(new Line.Role.Self(voice.ssrc())).with(Direction.RECVONLY);
                case Line.Role.VoiceOf voice -> line.freed();
                case Line.Role.Self self -> line.with(Direction.of(true, true));
                case Line.Role.Extra extra -> line;
                case Line.Role.Free free -> line;
            });
        }
        int most = current.size() - voicePlaces(lines) + voices.size();
        int place = 0;
        for (Voice voice : voices) {
            if (present.contains(voice.key())) {
                continue;
            }
            while (place < current.size() && !isReusable(current.get(place))) {
                place++;
            }
            if (place == current.size() && lines.size() >= most) {
                break;
            }
            String mid = numbers.nextMid(mids);
            mids.add(mid);
            Line line = new Line(mid, "audio", Line.RTP_PROTOCOL, new Line.Role.VoiceOf(voice, numbers.nextSsrc()),
                    Direction.SENDONLY, Optional.of(numbers.opus()), numbers.extensions(), List.of());
            if (place < current.size()) {
                lines.set(place, line);
                place++;
            } else {
                lines.add(line);
            }
        }
        return List.copyOf(lines);
    }

    /** An offer of ours once more, without the voices of those who are not to be heard any more. */
    static List<Line> withoutLeavers(List<Line> offered, List<Voice> voices) {
        Set<String> wanted = new HashSet<>();
        voices.forEach(v -> wanted.add(v.key()));
        return offered.stream()
                .map(line -> line.role() instanceof Line.Role.VoiceOf voice && !line.direction().receives()
                        && !wanted.contains(voice.voice().key()) ? line.freed() : line)
                .toList();
    }

    private Line.Role.VoiceOf raised(String mid, Voice voice, List<Line> unsettled) {
        for (Line line : unsettled) {
            if (line.mid().equals(mid) && line.direction().sends()
                    && line.role() instanceof Line.Role.VoiceOf before && before.voice().equals(voice)) {
                return before;
            }
        }
        return new Line.Role.VoiceOf(voice, numbers.nextSsrc());
    }

    /** Whether an answer belongs to this offer of ours: the same m-lines, by mid. */
    static boolean isAnswerTo(List<Line> offered, SessionDescription answer) {
        if (offered.size() != answer.media().size()) {
            return false;
        }
        for (int i = 0; i < offered.size(); i++) {
            Line line = offered.get(i);
            String mid = answer.media().get(i).mid();
            if (!line.isFree() && !mid.equals(line.mid()) && !(mid.isEmpty() && answer.media().get(i).isRejected())) {
                return false;
            }
        }
        return true;
    }

    /** The list after the client's answer to an offer of ours. */
    List<Line> afterClientAnswer(List<Line> offered, SessionDescription answer) {
        List<Line> lines = new ArrayList<>(offered.size());
        for (int i = 0; i < offered.size(); i++) {
            Line line = offered.get(i);
            MediaSection section = answer.media().get(i);
            boolean usable = line.kind().equals(section.kind()) && !section.isRejected();
            Optional<Codec> codec = line.role() instanceof Line.Role.Extra ? line.codec() : section.opus();
            if (line.isFree() || !usable || codec.isEmpty()) {
                lines.add(line.freed());
                continue;
            }
            Direction theirs = section.direction();
            Direction ours = Direction.of(line.direction().sends() && theirs.receives(),
                    line.direction().receives() && theirs.sends());
            lines.add(new Line(line.mid(), line.kind(), line.protocol(), line.role(), ours, codec,
                    accepted(section), section.ssrcs()));
        }
        return List.copyOf(lines);
    }

    private static Optional<Line> find(List<List<Line>> known, int index, MediaSection section) {
        for (List<Line> lines : known) {
            if (index < lines.size() && lines.get(index).isSameAs(section)) {
                return Optional.of(lines.get(index));
            }
        }
        return Optional.empty();
    }

    private static boolean isTakenInAll(List<List<Line>> known, int index) {
        return known.stream().allMatch(lines -> index < lines.size() && !lines.get(index).isFree());
    }

    /** M-lines that carry a voice or may do so again. */
    private static int voicePlaces(List<Line> lines) {
        return (int) lines.stream().filter(l -> l.role() instanceof Line.Role.VoiceOf || isReusable(l)).count();
    }

    private static boolean isReusable(Line line) {
        return line.isFree() && line.kind().equals("audio") && line.protocol().equals(Line.RTP_PROTOCOL);
    }

    /**
     * An m-line that both sides know, offered once more. Where we did not send we do not begin to: a track is announced by
     * our offers only, whose answers tell when that has happened.
     */
    private Line again(Line before, MediaSection section, List<Line> earlier, boolean silence) {
        if (before.role() instanceof Line.Role.Extra) {
            return before;
        }
        Optional<Codec> codec = section.opus();
        if (codec.isEmpty()) {
            return before.freed();
        }
        boolean sends = section.direction().receives() && before.direction().sends() && !silence;
        boolean receives = section.direction().sends() && earlier.stream().noneMatch(l -> l.direction().receives());
        return new Line(before.mid(), before.kind(), section.protocol(), before.role(),
                Direction.of(sends, receives), codec, accepted(section), section.ssrcs());
    }

    /** An m-line that the client adds. */
    private Line fresh(MediaSection section, List<Line> earlier) {
        Optional<Codec> opus = section.opus();
        boolean isRtp = section.protocol().equals(Line.RTP_PROTOCOL) && section.rtcpMux();
        boolean isFirstAudio = earlier.stream().noneMatch(l -> l.role() instanceof Line.Role.Self);
        if (isRtp && section.kind().equals("audio") && isFirstAudio && opus.isPresent()) {
            boolean receives = section.direction().sends()
                    && earlier.stream().noneMatch(l -> l.direction().receives());
            return new Line(section.mid(), section.kind(), section.protocol(),
                    new Line.Role.Self(numbers.nextSsrc()), Direction.of(section.direction().receives(), receives),
                    opus, accepted(section), section.ssrcs());
        }
        Optional<Codec> codec = echo(section);
        boolean isMedia = section.kind().equals("audio") || section.kind().equals("video");
        if (isRtp && isMedia && codec.isPresent()) {
            return new Line(section.mid(), section.kind(), section.protocol(), new Line.Role.Extra(),
                    Direction.INACTIVE, codec, accepted(section), List.of());
        }
        return Line.free(section.mid(), section.kind(), section.protocol(), codec);
    }

    private static Optional<Codec> echo(MediaSection section) {
        return section.codecs().stream().findFirst();
    }

    private static Map<HeaderExtension, Integer> accepted(MediaSection section) {
        Map<HeaderExtension, Integer> ids = new TreeMap<>();
        section.extensions()
                .forEach((id, uri) -> BundleNumbers.extension(uri).ifPresent(e -> ids.putIfAbsent(e, id)));
        return ids;
    }
}
