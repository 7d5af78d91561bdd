package org.pufferblow.load.client;

import java.util.Arrays;
import org.pufferblow.load.measure.LatencyHistogram;
import org.pufferblow.load.measure.MediaTally;
import org.pufferblow.load.measure.StreamStatistics;

/**
 * What one client receives. Loss, lateness and jitter are read from headers, which SRTP leaves in clear; of each stream the
 * first packet, then one in so many and at least one a second is decrypted to see when it was sent. Confined to the port
 * thread.
 */
final class ReceivedStreams {
    /** SSRCs of one client's; those beyond are not looked at. */
    private static final int MAX_STREAMS = 256;
    private static final long SAMPLE_AT_LEAST_EACH_NS = 1_000_000_000L;

    private final MediaTally tally;
    private final int sampling;
    private int[] ssrcs = new int[2];
    private Heard[] streams = new Heard[2];
    private int size;

    private static final class Heard {
        private final StreamStatistics statistics;
        private long sampledNs;

        Heard(StreamStatistics statistics) {
            this.statistics = statistics;
        }
    }

    /** @param sampling one in so many packets is decrypted */
    ReceivedStreams(MediaTally tally, int sampling) {
        this.tally = tally;
        this.sampling = sampling;
    }

    /** Counts a packet; whether it is to be decrypted. */
    boolean hear(byte[] buffer, int offset, int length, long nowNs) {
        if (length < VoiceStream.HEADER_LENGTH) {
            return false;
        }
        Heard heard = stream(VoiceStream.int32(buffer, offset + 8));
        if (heard == null) {
            return false;
        }
        heard.statistics.onPacket(VoiceStream.int16(buffer, offset + 2), VoiceStream.int32(buffer, offset + 4), nowNs);
        long packets = heard.statistics.packets();
        if (packets == 1 || packets % sampling == 0 || nowNs - heard.sampledNs >= SAMPLE_AT_LEAST_EACH_NS) {
            heard.sampledNs = nowNs;
            return true;
        }
        return false;
    }

    /** Takes a decrypted packet. */
    void sample(byte[] buffer, int offset, int length, long nowNs) {
        long sentNs = VoiceStream.sentNs(buffer, offset, length);
        if (sentNs != VoiceStream.NOT_OURS) {
            tally.onLatency(nowNs - sentNs);
        }
    }

    void addJitterTo(LatencyHistogram histogram) {
        for (int i = 0; i < size; i++) {
            histogram.record(streams[i].statistics.jitterNs());
        }
    }

    private Heard stream(int ssrc) {
        for (int i = 0; i < size; i++) {
            if (ssrcs[i] == ssrc) {
                return streams[i];
            }
        }
        if (size == MAX_STREAMS) {
            return null;
        }
        if (size == ssrcs.length) {
            ssrcs = Arrays.copyOf(ssrcs, 2 * size);
            streams = Arrays.copyOf(streams, 2 * size);
        }
        ssrcs[size] = ssrc;
        streams[size] = new Heard(new StreamStatistics(tally));
        return streams[size++];
    }
}
