package org.pufferblow.e2e.peers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * How long a listener heard nothing of a talker, both in this process. What the talker's thread was late is not counted, nor
 * what this process's threads were late at the moment ({@link Stalls}), nor how long other programs kept the server from the
 * processor ({@link RunDelay}): a machine that lets nobody run is no fault of the server's. A packet that was lost is a gap.
 */
final class GapMeter implements Supplier<Frame>, PacketListener {
    private static final long PACKET_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Not worth a closer look. */
    private static final long NORMAL_NS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final int REMEMBERED = 4096;
    private static final int LEVEL = 30;

    private final Stalls stalls;
    private final RunDelay delay;
    /** By the number of the frame, which the talker's port thread counts as we do. */
    private final AtomicLongArray sentNs = new AtomicLongArray(REMEMBERED);
    private int next;
    /** Under the monitor, from here on. */
    private int lastFrame = -1;
    private long lastNs;
    private final List<Gap> gaps = new ArrayList<>();
    private long longestRawNs;
    private int packets;
    private int missing;

    /** Since the last question. */
    record Gaps(double longestMs, double longestRawMs, int packets, int missing) {}

    /** One that is longer than usual, without what the talker was late by. */
    private record Gap(long lengthNs, long fromNs, long toNs) {}

    GapMeter(Stalls stalls, RunDelay delay) {
        this.stalls = stalls;
        this.delay = delay;
    }

    /** The talker's, before it sends. */
    @Override
    public Frame get() {
        sentNs.set(next++ % REMEMBERED, System.nanoTime());
        return Frame.silent(LEVEL);
    }

    /** The listener's. */
    @Override
    public synchronized void onPacket(String user, int timestamp, int level, ByteBuffer opus) {
        long nowNs = System.nanoTime();
        int frame = WirePeer.frameNumber(opus);
        packets++;
        if (lastFrame >= 0) {
            int frames = frame - lastFrame;
            missing += Math.max(0, frames - 1);
            long sentApartNs = sentNs.get(frame % REMEMBERED) - sentNs.get(lastFrame % REMEMBERED);
            long senderLateNs = Math.max(0, sentApartNs - frames * PACKET_NS);
            count(nowNs - lastNs, senderLateNs, nowNs);
        }
        lastFrame = frame;
        lastNs = nowNs;
    }

    private void count(long gapNs, long senderLateNs, long nowNs) {
        longestRawNs = Math.max(longestRawNs, gapNs);
        if (gapNs - senderLateNs > NORMAL_NS && gaps.size() < REMEMBERED) {
            gaps.add(new Gap(gapNs - senderLateNs, nowNs - gapNs, nowNs));
        }
    }

    /** What is left of it when the machine's part is taken away. */
    private long ofServerNs(Gap gap) {
        return gap.lengthNs - stalls.longestNs(gap.fromNs, gap.toNs) - delay.ofOthersNs(gap.fromNs, gap.toNs);
    }

    synchronized Gaps take() {
        long nowNs = System.nanoTime();
        if (lastFrame >= 0) {
            // Whatever is going on right now, if it is longer than a packet's time and a bit.
            count(Math.max(0, nowNs - lastNs - PACKET_NS), 0, nowNs);
        }
        long longestNs = gaps.stream().mapToLong(this::ofServerNs).max().orElse(0);
        Gaps answer = new Gaps(longestNs / 1e6, longestRawNs / 1e6, packets, missing);
        gaps.clear();
        longestRawNs = 0;
        packets = 0;
        missing = 0;
        return answer;
    }
}
