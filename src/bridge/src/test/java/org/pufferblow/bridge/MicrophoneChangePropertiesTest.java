package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pufferblow.rtp.RtpWriter;

/**
 * A peer that sends several SSRCs, one after the other or at once, with goodbyes and new descriptions in between: whatever it
 * does, every listener gets one voice with continuous numbers, and whoever speaks alone is heard soon.
 */
class MicrophoneChangePropertiesTest {
    private static final int SSRCS = 6;

    /** What the peer does next, then so many milliseconds pass. */
    record Step(Kind kind, int ssrc, int passMillis) {}

    enum Kind {
        PACKET, BYE, DECLARE, DECLARE_NOTHING
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(30, Arbitraries.just(Kind.PACKET)),
                net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.BYE)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.DECLARE)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.DECLARE_NOTHING)));
        Arbitrary<Integer> pauses = Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(5, Arbitraries.just(0)),
                net.jqwik.api.Tuple.of(10, Arbitraries.just(20)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(1, 1500)));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, SSRCS - 1), pauses).as(Step::new).list()
                .ofMaxSize(300);
    }

    private final Map<Integer, Integer> numbers = new TreeMap<>();
    private final TestConference room = new TestConference();
    private long nowNs = 7 * MS;
    private int packets;

    @Property(tries = 300)
    void shouldBeOneVoiceToEveryListener(@ForAll("steps") List<Step> steps) throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        List<Integer> sources = new ArrayList<>();
        for (Step step : steps) {
            int before = ben.heard().size();
            act(ada, step);
            if (ben.heard().size() > before) {
                sources.add(step.ssrc());
            }
            nowNs += step.passMillis() * MS;
        }
        shouldBeContinuous(ben.heard());

        // Whoever speaks alone from now on is heard, and all of it, after what a flapping peer has to wait at most.
        int last = steps.isEmpty() ? 0 : steps.getLast().ssrc();
        for (int i = 0; i < 55; i++) {
            send(ada, last);
            nowNs += 20 * MS;
        }
        int before = ben.heard().size();
        for (int i = 0; i < 10; i++) {
            send(ada, last);
            nowNs += 20 * MS;
        }
        boolean hasPlace = room.count("dropped_surplus_stream") == 0;
        if (hasPlace) {
            assertThat(ben.heard()).hasSize(before + 10);
        }
        shouldBeContinuous(ben.heard());
        assertThat(sources).hasSizeLessThanOrEqualTo(packets);
    }

    private void act(ConferenceMember ada, Step step) {
        switch (step.kind()) {
            case PACKET -> send(ada, step.ssrc());
            case BYE -> {
                byte[] bye = {(byte) 0x81, (byte) 203, 0, 1, 0, 0, 0, (byte) step.ssrc()};
                ada.peer.listener.onRtcp(bye, 0, bye.length, nowNs);
            }
            case DECLARE -> ada.like(111, 4, "0", 1, (long) step.ssrc());
            case DECLARE_NOTHING -> ada.likeChromium();
        }
    }

    /** The next packet of an SSRC: its numbers run by themselves, its clock by time. */
    private void send(ConferenceMember ada, int ssrc) {
        int number = numbers.merge(ssrc, 1, Integer::sum);
        byte[] buffer = new byte[200];
        RtpWriter writer = new RtpWriter();
        writer.header(buffer, 0, buffer.length, false, 111, number & 0xFFFF, (int) (nowNs / MS * 48) + 1000 * ssrc,
                ssrc);
        byte[] payload = ("packet " + packets++).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        ada.peer.listener.onRtp(buffer, 0, writer.payload(payload, 0, payload.length), nowNs);
    }

    private static void shouldBeContinuous(List<Sent> heard) {
        Set<String> payloads = new HashSet<>();
        for (int i = 0; i < heard.size(); i++) {
            assertThat(payloads.add(heard.get(i).payload())).as("heard once").isTrue();
            if (i > 0) {
                assertThat(heard.get(i).sequenceNumber())
                        .isEqualTo((heard.get(i - 1).sequenceNumber() + 1) & 0xFFFF);
                assertThat(heard.get(i).timestamp() - heard.get(i - 1).timestamp()).isNotNegative();
            }
        }
    }
}
