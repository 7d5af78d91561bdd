package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pufferblow.media.rewrite.RtpMunger;
import org.pufferblow.media.rewrite.SequenceNumberMapper;
import org.pufferblow.media.rewrite.StreamTiming;

/**
 * What the rewriter numbers is protected, and taken at the other end, in order and without a gap that nobody lost: through silence, other talkers' turns, loss, other sources, and as many packets as make the 16 bits come round.
 */
class RewrittenStreamTest {
    private static final int SSRC = 0x1234_5678;
    private static final int SOURCES = 3;
    /** So many packets at once that a few steps make sequence numbers and timestamps wrap, and the rollover counter count. */
    private static final int LONG = 7000;

    enum Step {
        TALK, TALK_LONG, BE_SILENT, BE_SILENT_LONG, LOSE, DUPLICATE, BE_LEFT_OUT, CHANGE_SOURCE, NEW_STREAM
    }

    @Property(tries = 150)
    void shouldBeAcceptedAtTheOtherEnd(@ForAll @Size(min = 5, max = 60) List<Step> steps,
            @ForAll @IntRange(max = 0x7FFF) int firstSequence, @ForAll int firstTimestamp,
            @ForAll @Size(value = SOURCES) List<@IntRange(max = 0xFFFF) Integer> sequences,
            @ForAll @Size(value = SOURCES) List<Integer> timestamps, @ForAll SrtpProfile profile) {
        Call call = new Call(Packets.Pair.of(profile), new RtpMunger(StreamTiming.OPUS, firstSequence, firstTimestamp),
                sequences,
                timestamps);
        steps.forEach(call::perform);
    }

    /** Three sources, one outgoing stream, and its receiver. */
    private static final class Call {
        private final SequenceNumberMapper[] numbers = new SequenceNumberMapper[SOURCES];
        private final long[] ids = new long[SOURCES];
        private final int[] sequence = new int[SOURCES];
        private final int[] timestamp = new int[SOURCES];
        private final RtpMunger out;
        private final SrtpOutbound.Stream stream;
        private final SrtpInbound receiver;
        private long lastId;
        private long run;
        private long nowNs;
        private int current;
        private int lost;
        private int sent;
        private int lastSequence;
        private int lastTimestamp;
        private long lastSource;
        private final boolean[] silent = new boolean[SOURCES];

        Call(Packets.Pair pair, RtpMunger out, List<Integer> sequences, List<Integer> timestamps) {
            this.out = out;
            stream = pair.client().outbound().stream(SSRC);
            receiver = pair.server().inbound();
            for (int i = 0; i < SOURCES; i++) {
                sequence[i] = sequences.get(i);
                timestamp[i] = timestamps.get(i);
                numbers[i] = new SequenceNumberMapper(StreamTiming.OPUS);
                lastId++;
                ids[i] = lastId;
            }
        }

        void perform(Step step) {
            switch (step) {
                case TALK -> talk(5);
                case TALK_LONG -> talk(LONG);
                case BE_SILENT -> withhold(7);
                case BE_SILENT_LONG -> withhold(LONG);
                case LOSE -> {
                    next();
                    lost++;
                }
                case DUPLICATE -> {
                    talk(1);
                    assertThat(numbers[current].forward(sequence[current] - 1 & 0xFFFF)).isNegative();
                }
                case BE_LEFT_OUT -> run++;
                case CHANGE_SOURCE -> current = (current + 1) % SOURCES;
                case NEW_STREAM -> {
                    // The source was taken over, or chose another SSRC.
                    numbers[current] = new SequenceNumberMapper(StreamTiming.OPUS);
                    lastId++;
                    ids[current] = lastId;
                    sequence[current] = (sequence[current] * 31 + 7) & 0xFFFF;
                    timestamp[current] = timestamp[current] * 31 + 7;
                }
            }
        }

        private void next() {
            sequence[current] = (sequence[current] + 1) & 0xFFFF;
            timestamp[current] += 960;
            nowNs += 20_000_000;
        }

        private void withhold(int packets) {
            for (int i = 0; i < packets; i++) {
                numbers[current].withhold(sequence[current]);
                next();
            }
            silent[current] = true;
        }

        private void talk(int packets) {
            for (int i = 0; i < packets; i++) {
                long index = numbers[current].forward(sequence[current]);
                assertThat(index).isNotNegative();
                if (out.map(ids[current], run, index, timestamp[current], numbers[current].startsTalkspurt(), nowNs)) {
                    send();
                }
                next();
            }
        }

        private void send() {
            byte[] plain = Packets.rtp(SSRC, out.sequenceNumber());
            Packets.writeInt(plain, 4, out.timestamp());
            byte[] packet = Packets.protect(stream, plain);
            assertThat(packet).as("protected").isNotEmpty();
            assertThat(receiver.unprotectRtp(packet, 0, packet.length, nowNs)).isEqualTo(SrtpStatus.OK);
            assertThat(Arrays.copyOf(packet, receiver.plainLength())).isEqualTo(plain);
            if (sent > 0) {
                int gap = (out.sequenceNumber() - lastSequence & 0xFFFF) - 1;
                assertThat(gap).as("gaps are losses").isBetween(0, lost);
                assertThat(out.timestamp() - lastTimestamp).as("time goes on").isPositive();
            }
            if (silent[current] || lastSource != ids[current]) {
                assertThat(out.marker()).as("a talkspurt starts").isTrue();
            }
            silent[current] = false;
            lastSource = ids[current];
            lost = 0;
            sent++;
            lastSequence = out.sequenceNumber();
            lastTimestamp = out.timestamp();
        }
    }
}
