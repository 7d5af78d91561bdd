package org.pufferblow.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.NegotiatorOutput;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.negotiation.PeerIce;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SubscriptionDesc;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

/** Somebody in a full room whose page reconnects: its offer has an m-line for everybody, and so have answer and offer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DescriptionBenchmark {
    private static final LocalTransport TRANSPORT = new LocalTransport("sfu1", "password01234567890123",
            new Fingerprint("sha-256", "AB:".repeat(31) + "AB"), List.of(new Candidate("1", 2_130_706_431L,
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000), CandidateType.HOST, null)));

    @Param({"2", "20", "100"})
    int participants;

    private final Said said = new Said();
    private String offerText;
    private SessionDescription offer;
    private List<MediaTrack> others;
    private Negotiator negotiator;

    /** Keeps what the negotiator says last. */
    private static final class Said implements NegotiatorOutput {
        private String answer = "";
        private String offer = "";

        @Override
        public void sendAnswer(String sdp) {
            answer = sdp;
        }

        @Override
        public void sendOffer(String sdp) {
            offer = sdp;
        }

        @Override
        public void mediaChanged(List<MediaSourceDesc> incoming, List<SubscriptionDesc> outgoing) {}

        @Override
        public List<MediaTrack> voicesNow() {
            return List.of();
        }

        @Override
        public void armCollisionTimer() {}

        @Override
        public void disarmCollisionTimer() {}
    }

    /** Never restarts. */
    private static final class SameIce implements PeerIce {
        @Override
        public LocalTransport local() {
            return TRANSPORT;
        }

        @Override
        public LocalTransport next() {
            return TRANSPORT;
        }

        @Override
        public boolean isNext(String ufrag) {
            return false;
        }

        @Override
        public boolean isRestartedBy(SessionDescription theirs) {
            return false;
        }

        @Override
        public boolean isAgreedOnWith(SessionDescription theirs) {
            return true;
        }

        @Override
        public void restart(SessionDescription theirs) {}
    }

    /** Fills the room, and has the client agree. */
    @Setup
    public void join() throws SdpException {
        negotiator = new Negotiator("me", new OpusParameters("minptime=10;useinbandfec=1"), DtlsRole.CLIENT,
                new SameIce(), new AtomicLong(1000)::incrementAndGet, said);
        negotiator.onClientOffer(SdpParser.parse(ChromiumSdp.of(List.of("0"))));
        others = new ArrayList<>();
        for (int i = 1; i < participants; i++) {
            others.add(MediaTrack.voice(Integer.toString(i), "user-" + i));
        }
        negotiator.setVoices(others);
        offerText = ChromiumSdp
                .of(SdpParser.parse(said.offer).media().stream().map(MediaSection::mid).toList());
        offer = SdpParser.parse(offerText);
        if (offer.media().size() != participants || !negotiator.onClientAnswer(offer)) {
            throw new IllegalStateException("the client's description does not fit");
        }
    }

    @Benchmark
    public SessionDescription read(Cpu cpu) throws SdpException {
        cpu.calls++;
        return SdpParser.parse(offerText);
    }

    @Benchmark
    public int answerAndOffer(Cpu cpu) throws SdpException {
        cpu.calls++;
        negotiator.onResumingOffer(offer, others);
        return said.answer.length() + said.offer.length();
    }
}
