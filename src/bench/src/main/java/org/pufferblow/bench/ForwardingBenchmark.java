package org.pufferblow.bench;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SourceName;
import org.pufferblow.bridge.SubscriptionDesc;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.media.srtp.SrtpCiphers;
import org.pufferblow.transport.TransportException;

/**
 * One packet of one talker to everybody who hears them: parsed, measured, routed, rewritten and protected for each, and put
 * where the batch would be. The floor is the encryption alone, of as many bytes under as many keys.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ForwardingBenchmark {
    private static final long FIRST_SSRC = 1000;

    @Param({"1", "10", "50", "500"})
    int fanOut;

    /** As {@code jmt.srtp.factory-class}. */
    @Param({"Libcrypto", "SunJCE"})
    String cipher;

    private final NullTransports transports = new NullTransports();
    private final OpusFrames voice = new OpusFrames(7);
    private NullTransports.Peer talker;
    private BareCipher[] bare;
    private long nowNs;

    /** A room of {@code fanOut + 1}, one of whom talks. */
    @Setup
    public void join() throws TransportException, GeneralSecurityException {
        SrtpCiphers.choose(cipher);
        Conference conference = new Videobridge(transports).createConference("room", new DirectLoop());
        Endpoint speaking = conference.createEndpoint("talker", "talker", new NullEndpointListener());
        talker = transports.newest();
        speaking.setPermissions(true, true);
        speaking.setMediaSources(List.of(
                MediaSourceDesc.voice(OpusFrames.MID, OpusFrames.PAYLOAD_TYPE, OpusFrames.EXTENSION_IDS, List.of())));
        bare = new BareCipher[fanOut];
        for (int i = 0; i < fanOut; i++) {
            Endpoint listener = conference.createEndpoint("listener-" + i, "listener-" + i, new NullEndpointListener());
            listener.setPermissions(true, true);
            listener.setSubscriptions(List.of(
                    new SubscriptionDesc(SourceName.voiceOf("talker"), "1", FIRST_SSRC + i, OpusFrames.PAYLOAD_TYPE,
                            OpusFrames.EXTENSION_IDS)));
            bare[i] = BareCipher.of(cipher, OpusFrames.HEADER_LENGTH, OpusFrames.PAYLOAD_LENGTH);
        }
        forward();
        // Where a server's objects are after a while: a run that allocates nothing would never get there by itself.
        System.gc();
        if (transports.sent() < fanOut) {
            throw new IllegalStateException("only " + transports.sent() + " of " + fanOut + " packets are forwarded");
        }
    }

    /** What the server does. */
    @Benchmark
    public long forward(Cpu cpu) {
        cpu.calls++;
        return forward();
    }

    private long forward() {
        voice.next();
        nowNs += OpusFrames.PACKET_NS;
        talker.deliver(voice.packet(), voice.length(), nowNs);
        return transports.sent();
    }

    /** The least that it takes. */
    @Benchmark
    public long floor(Cpu cpu) throws GeneralSecurityException {
        cpu.calls++;
        long sum = 0;
        for (BareCipher one : bare) {
            sum += one.encrypt();
        }
        return sum;
    }
}
