package org.pufferblow.media.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.pufferblow.rtp.SequenceNumbers;

/**
 * Any interleaving of loss, reordering, duplicates, withheld packets, pauses of the receiver and changes of the source
 * gives a stream that a strict receiver accepts. The sources' numbers start anywhere, so that everything wraps.
 */
class ContinuityTest {
    /** What the network and the bridge do to the next packet of the current source. */
    enum Step {
        FORWARD, WITHHOLD, LOSE, DELAY, CATCH_UP, DUPLICATE, PAUSE, CHANGE_SOURCE
    }

    private record Packet(long position, int sequenceNumber, int timestamp) {}

    /** One source: a packet every 20 ms, in step with the clock. */
    private static final class Source {
        final long id;
        final SequenceNumberMapper numbers = new SequenceNumberMapper(StreamTiming.OPUS);
        final int firstSequenceNumber;
        final int firstTimestamp;
        final List<Packet> delayed = new ArrayList<>();
        long position;

        Source(long id, int firstSequenceNumber, int firstTimestamp) {
            this.id = id;
            this.firstSequenceNumber = firstSequenceNumber;
            this.firstTimestamp = firstTimestamp;
        }

        Packet next() {
            Packet packet = new Packet(position, (int) (firstSequenceNumber + position) & 0xFFFF,
                    (int) (firstTimestamp + 960 * position));
            position++;
            return packet;
        }
    }

    /** Accepts no number twice, and holds order and time against the packets' true positions. */
    private static final class StrictReceiver {
        private final Set<Long> taken = new HashSet<>();
        private long highest = -1;
        private long newestPosition;
        private int newestTimestamp;
        private long newestSource;
        private long lossAllowed;

        void accept(long source, Packet packet, RtpMunger numbers) {
            long number = highest < 0
                    ? (1L << 20) + numbers.sequenceNumber()
                    : SequenceNumbers.extend(numbers.sequenceNumber(), highest);
            assertThat(taken.add(number)).as("number %d for the first time", number).isTrue();
            if (highest >= 0 && number > highest) {
                assertThat(numbers.timestamp() - newestTimestamp).as("time goes on").isPositive();
            }
            if (highest >= 0 && source == newestSource) {
                long moved = packet.position() - newestPosition;
                assertThat(Long.signum(number - highest)).as("order").isEqualTo(Long.signum(moved));
                assertThat(numbers.timestamp() - newestTimestamp).as("true time").isEqualTo((int) (960 * moved));
            }
            if (number > highest) {
                if (highest >= 0) {
                    lossAllowed -= number - highest - 1;
                }
                highest = number;
                newestPosition = packet.position();
                newestTimestamp = numbers.timestamp();
                newestSource = source;
            } else {
                lossAllowed++;
            }
        }
    }

    @Property(tries = 3000)
    void shouldSatisfyAStrictReceiver(@ForAll @Size(min = 10, max = 400) List<Step> steps,
            @ForAll @IntRange(max = 0x7FFF) int firstSequenceNumber, @ForAll int firstTimestamp,
            @ForAll @Size(value = 3) List<@IntRange(max = 65_535) Integer> sequenceNumbers,
            @ForAll @Size(value = 3) List<Integer> timestamps, @ForAll @LongRange long startNs) {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sources.add(new Source(i + 1, sequenceNumbers.get(i), timestamps.get(i)));
        }
        RtpMunger numbers = new RtpMunger(StreamTiming.OPUS, firstSequenceNumber, firstTimestamp);
        StrictReceiver receiver = new StrictReceiver();
        long run = 0;
        int current = 0;
        long nowNs = startNs;
        for (Step step : steps) {
            Source source = sources.get(current);
            nowNs += 20_000_000;
            switch (step) {
                case FORWARD -> forward(source, source.next(), run, numbers, receiver, nowNs);
                case CATCH_UP -> {
                    for (Packet late : source.delayed) {
                        forward(source, late, run, numbers, receiver, nowNs);
                    }
                    source.delayed.clear();
                }
                case DUPLICATE -> {
                    Packet packet = source.next();
                    forward(source, packet, run, numbers, receiver, nowNs);
                    assertThat(source.numbers.forward(packet.sequenceNumber())).isNegative();
                }
                case WITHHOLD -> source.numbers.withhold(source.next().sequenceNumber());
                case LOSE -> {
                    source.next();
                    receiver.lossAllowed++;
                }
                case DELAY -> {
                    source.delayed.add(source.next());
                    receiver.lossAllowed++;
                }
                case PAUSE -> run++;
                case CHANGE_SOURCE -> {
                    // No packet is so late that its source has lost its place and won it back meanwhile.
                    source.delayed.clear();
                    current = (current + 1) % sources.size();
                }
            }
        }
        assertThat(receiver.lossAllowed).as("gaps only where packets were lost").isNotNegative();
    }

    private static void forward(Source source, Packet packet, long run, RtpMunger numbers,
            StrictReceiver receiver, long nowNs) {
        long index = source.numbers.forward(packet.sequenceNumber());
        if (index >= 0
                && numbers.map(source.id, run, index, packet.timestamp(), source.numbers.startsTalkspurt(), nowNs)) {
            receiver.accept(source.id, packet, numbers);
        }
    }

    /** Whatever a hostile source writes into its numbers, no number goes out twice. */
    @Property(tries = 1000)
    void shouldNeverUseANumberTwiceForAnyInput(@ForAll @Size(max = 500) List<@IntRange(max = 65_535) Integer> jumps,
            @ForAll @IntRange(max = 0x7FFF) int firstSequenceNumber, @ForAll boolean smallSteps) {
        SequenceNumberMapper source = new SequenceNumberMapper(StreamTiming.OPUS);
        RtpMunger numbers = new RtpMunger(StreamTiming.OPUS, firstSequenceNumber, 0);
        Set<Long> taken = new HashSet<>();
        long highest = firstSequenceNumber;
        int sequenceNumber = 0;
        for (int jump : jumps) {
            sequenceNumber = (smallSteps ? sequenceNumber + jump % 80 - 30 : jump) & 0xFFFF;
            if (jump % 5 == 0) {
                source.withhold(sequenceNumber);
                continue;
            }
            long index = source.forward(sequenceNumber);
            if (index >= 0 && numbers.map(1, 0, index, jump, false, 0)) {
                long number = SequenceNumbers.extend(numbers.sequenceNumber(), highest);
                assertThat(taken.add(number)).isTrue();
                // A gap in front of what is withheld, and one behind it.
                assertThat(number - highest).isBetween(-64L, 2L * StreamTiming.OPUS.maxGap());
                highest = Math.max(highest, number);
            }
        }
    }
}
