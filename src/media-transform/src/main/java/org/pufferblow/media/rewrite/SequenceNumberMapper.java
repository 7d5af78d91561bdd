package org.pufferblow.media.rewrite;

import org.pufferblow.rtp.SequenceNumbers;

/**
 * Numbers the packets of one incoming stream anew, so that those withheld on purpose leave no gap and those lost or
 * late do: a receiver then conceals loss, and takes the rest for discontinuous transmission. Belongs to the stream's
 * port thread.
 *
 * <p>The new number, the <em>index</em>, is the extended sequence number less the packets withheld before it. The last
 * 64 sequence numbers, 1.3 s of speech in 20 ms frames and longer than any jitter buffer waits, are remembered in two
 * bit sets whose bit {@code d} stands for {@code highest - d}. A late packet's index follows from {@code highest}'s by
 * counting the withheld ones between the two. What is older than that is dropped.
 *
 * <p>What is missing between two withheld packets counts as withheld: nobody was to hear it. What is missing beside a
 * forwarded packet keeps its number: it may still come, and if not, it was lost.
 */
public final class SequenceNumberMapper {
    /** Answered for a packet that comes too late to have a number. */
    public static final long LATE = -1;
    /** Answered for a packet that was here before. */
    public static final long DUPLICATE = -2;

    /** MAX_DROPOUT of RFC 3550 appendix A.1, a minute of speech: a wider gap is a pause, and closed up. */
    static final int MAX_GAP = 3000;
    static final int WINDOW = 64;

    /** Lets the index of what comes late behind the first packet be positive. */
    private static final long FIRST_CYCLE = 1L << 16;

    private boolean started;
    private long highest;
    private long withheldCount;
    private long seen;
    private long withheld;
    private boolean startsTalkspurt;

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
        startsTalkspurt = !started || isWithheld(0);
        if (!started) {
            start(sequenceNumber);
        } else {
            boolean pause = ahead > MAX_GAP;
            advance(ahead, pause ? ahead - 1 : 0);
            startsTalkspurt |= pause;
        }
        return highest - withheldCount;
    }

    private long forwardLate(int age) {
        if (age >= WINDOW) {
            return LATE;
        }
        if (isSeen(age)) {
            return DUPLICATE;
        }
        if (isWithheld(age)) {
            return LATE;
        }
        seen |= 1L << age;
        return highest - age - (withheldCount - withheldWithin(age));
    }

    /** Takes a packet that nobody is to get. */
    public void withhold(int sequenceNumber) {
        int ahead = started ? SequenceNumbers.distance(sequenceNumber, (int) highest) : 1;
        if (ahead <= 0) {
            withholdLate(-ahead);
        } else if (!started) {
            start(sequenceNumber);
            withheld = 1;
            withheldCount = 1;
        } else {
            advance(ahead, isWithheld(0) || ahead > MAX_GAP ? ahead - 1 : 0);
            withheld |= 1;
            withheldCount++;
        }
    }

    /** Its number can only be taken back as long as no packet behind it was forwarded. */
    private void withholdLate(int age) {
        if (age < WINDOW && !isSeen(age)) {
            seen |= 1L << age;
            if (!isWithheld(age) && withheldWithin(age) == age) {
                withheld |= 1L << age;
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
        seen = 1;
    }

    /** Moves on; the {@code closed} numbers just below the new highest are withheld. */
    private void advance(int steps, int closed) {
        highest += steps;
        seen = shifted(seen, steps) | 1;
        withheld = shifted(withheld, steps);
        if (closed > 0) {
            withheld |= closed >= WINDOW - 1 ? -2L : (1L << (closed + 1)) - 2;
            withheldCount += closed;
        }
    }

    private static long shifted(long bits, int steps) {
        return steps >= WINDOW ? 0 : bits << steps;
    }

    private boolean isSeen(int age) {
        return (seen >>> age & 1) != 0;
    }

    private boolean isWithheld(int age) {
        return (withheld >>> age & 1) != 0;
    }

    /** How many of the {@code age} newest are withheld. */
    private int withheldWithin(int age) {
        return Long.bitCount(withheld & ((1L << age) - 1));
    }
}
