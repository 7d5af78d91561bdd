package org.pufferblow.media.rewrite;

import org.pufferblow.rtp.SequenceNumbers;

/**
 * Numbers the packets of one incoming stream anew, so that those withheld on purpose leave no gap and those lost or
 * late do: a receiver then conceals loss, and takes the rest for discontinuous transmission. Belongs to the stream's
 * port thread.
 *
 * <p>The new number, the <em>index</em>, is the extended sequence number less the packets withheld before it. The last
 * sequence numbers, as many as {@link StreamTiming#window}, are remembered in two bit sets whose bit {@code d} stands for
 * {@code highest - d}. A late packet's index follows from {@code highest}'s by counting the withheld ones between the two.
 * What is older than that is dropped.
 *
 * <p>What is missing between two withheld packets counts as withheld: nobody was to hear it. What is missing beside a
 * forwarded packet keeps its number: it may still come, and if not, it was lost.
 */
public final class SequenceNumberMapper {
    /** Answered for a packet that comes too late to have a number. */
    public static final long LATE = -1;
    /** Answered for a packet that was here before. */
    public static final long DUPLICATE = -2;

    /** Lets the index of what comes late behind the first packet be positive. */
    private static final long FIRST_CYCLE = 1L << 16;

    private final StreamTiming timing;
    private boolean started;
    private long highest;
    private long withheldCount;
    private final RecentNumbers seen;
    private final RecentNumbers withheld;
    private boolean startsTalkspurt;

    /** A stream without packets. */
    public SequenceNumberMapper(StreamTiming timing) {
        this.timing = timing;
        seen = new RecentNumbers(timing.window());
        withheld = new RecentNumbers(timing.window());
    }

    /**
     * Takes a packet that is to be forwarded.
     *
     * @return its index, at least 0, rising with the sequence number and never given twice; or {@link #LATE} or
     *     {@link #DUPLICATE}
     */
    public long forward(int sequenceNumber) {
        int ahead = started ? SequenceNumbers.distance(sequenceNumber, (int) highest) : 1;
        if (ahead <= 0) {
            startsTalkspurt = false;
            return forwardLate(-ahead);
        }
        startsTalkspurt = !started || withheld.has(0);
        if (!started) {
            start(sequenceNumber);
        } else {
            boolean pause = ahead > timing.maxGap();
            advance(ahead, pause ? ahead - 1 : 0);
            startsTalkspurt |= pause;
        }
        return highest - withheldCount;
    }

    private long forwardLate(int age) {
        if (age >= timing.window()) {
            return LATE;
        }
        if (seen.has(age)) {
            return DUPLICATE;
        }
        if (withheld.has(age)) {
            return LATE;
        }
        seen.add(age);
        return highest - age - (withheldCount - withheld.countBefore(age));
    }

    /** Takes a packet that nobody is to get. */
    public void withhold(int sequenceNumber) {
        int ahead = started ? SequenceNumbers.distance(sequenceNumber, (int) highest) : 1;
        if (ahead <= 0) {
            withholdLate(-ahead);
        } else if (!started) {
            start(sequenceNumber);
            withheld.add(0);
            withheldCount = 1;
        } else {
            advance(ahead, withheld.has(0) || ahead > timing.maxGap() ? ahead - 1 : 0);
            withheld.add(0);
            withheldCount++;
        }
    }

    /** Its number can only be taken back as long as no packet behind it was forwarded. */
    private void withholdLate(int age) {
        if (age < timing.window() && !seen.has(age)) {
            seen.add(age);
            if (!withheld.has(age) && withheld.countBefore(age) == age) {
                withheld.add(age);
                withheldCount++;
            }
        }
    }

    /** Whether the packet that was forwarded last is the first after a pause: it carries the marker (RFC 3551 4.1). */
    public boolean startsTalkspurt() {
        return startsTalkspurt;
    }

    private void start(int sequenceNumber) {
        started = true;
        highest = FIRST_CYCLE + sequenceNumber;
        seen.add(0);
    }

    /** Moves on; the {@code closed} numbers just below the new highest are withheld. */
    private void advance(int steps, int closed) {
        highest += steps;
        seen.shift(steps);
        seen.add(0);
        withheld.shift(steps);
        if (closed > 0) {
            withheld.addRange(closed);
            withheldCount += closed;
        }
    }

    /** A set of ages, from 0 (the highest number) up to the window's end. */
    private static final class RecentNumbers {
        private final long[] words;

        RecentNumbers(int window) {
            words = new long[window / Long.SIZE];
        }

        boolean has(int age) {
            return (words[age / Long.SIZE] >>> age & 1) != 0;
        }

        void add(int age) {
            words[age / Long.SIZE] |= 1L << age;
        }

        /** Adds 1 to {@code last}, as far as the window goes. */
        void addRange(int last) {
            int end = Math.min(last + 1, words.length * Long.SIZE);
            for (int word = 0; word * Long.SIZE < end; word++) {
                int bits = end - word * Long.SIZE;
                words[word] |= (bits >= Long.SIZE ? -1L : (1L << bits) - 1) & (word == 0 ? -2L : -1L);
            }
        }

        /** How many of the {@code age} newest there are. */
        int countBefore(int age) {
            int count = 0;
            int whole = age / Long.SIZE;
            for (int word = 0; word < whole; word++) {
                count += Long.bitCount(words[word]);
            }
            int bits = age % Long.SIZE;
            return bits == 0 ? count : count + Long.bitCount(words[whole] & ((1L << bits) - 1));
        }

        /** Makes everything older. */
        void shift(int steps) {
            int byWords = steps / Long.SIZE;
            int byBits = steps % Long.SIZE;
            for (int word = words.length - 1; word >= 0; word--) {
                long low = word - byWords >= 0 ? words[word - byWords] : 0;
                long carried = byBits != 0 && word - byWords - 1 >= 0
                        ? words[word - byWords - 1] >>> (Long.SIZE - byBits)
                        : 0;
                words[word] = low << byBits | carried;
            }
        }
    }
}
