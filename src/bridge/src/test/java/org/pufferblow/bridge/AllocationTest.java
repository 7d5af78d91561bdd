package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int LISTENERS = 20;
    private static final int PACKETS = 20_000;

    private final TestConference room = new TestConference();
    private final byte[] packet = new byte[180];
    private ConferenceMember ada;
    private int sequenceNumber;
    private long nowNs;

    /** Packets in step with the clock, so that reports become due, and some of them twice. */
    private void speak(int packets) {
        for (int i = 0; i < packets; i++) {
            sequenceNumber++;
            nowNs += 20 * MS;
            packet[2] = (byte) (sequenceNumber >> 8);
            packet[3] = (byte) sequenceNumber;
            ada.peer.listener.onRtp(packet, 0, packet.length, nowNs);
            if (i % 10 == 0) {
                ada.peer.listener.onRtp(packet, 0, packet.length, nowNs);
            }
        }
    }

    @Test
    void shouldAllocateNothingPerPacket() throws Exception {
        ada = room.join("ada");
        ada.peer.keeps = false;
        for (int i = 0; i < LISTENERS; i++) {
            ConferenceMember listener = room.join("listener-" + i);
            listener.hear(listener.hearing("ada", 2));
            listener.peer.keeps = false;
        }
        packet[0] = (byte) 0x80;
        packet[1] = 111;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        speak(PACKETS);
        long before = threads.getCurrentThreadAllocatedBytes();
        speak(PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(room.count("forwarded")).isEqualTo(2L * PACKETS * LISTENERS);
        assertThat(room.count("rtcp_receiver_reports_sent")).isPositive();
        // What the measuring itself takes, spread over 400,000 outgoing packets.
        assertThat(allocated).isLessThan(10_000);
    }
}
