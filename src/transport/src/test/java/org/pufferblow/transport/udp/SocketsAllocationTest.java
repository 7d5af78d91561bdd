package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a datagram that goes out and comes in through batches leaves for the garbage collector. */
@EnabledOnOs(OS.LINUX)
class SocketsAllocationTest {
    private static final int TURNS = 2_000;
    private static final int PACKETS = 16;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final IncomingBatch incoming = new IncomingBatch();
    private long received;

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldAllocateNothingPerDatagram() throws Exception {
        try (UdpSockets sockets = MmsgSockets.bind(List.of(InetAddress.ofLiteral("127.0.0.1")), 0, 1, new UdpCounters())
                .getFirst()) {
            OutgoingBatch outgoing = new OutgoingBatch(sockets);
            ValidatedPath path = new ValidatedPath(0, sockets.locals().getFirst(), null);
            // Until it is compiled, the way into the C library takes some objects with each call.
            await().atMost(Duration.ofSeconds(100)).pollInSameThread().pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(bytesPerDatagram(sockets, outgoing, path)).isLessThan(1));
        }
    }

    private double bytesPerDatagram(UdpSockets sockets, OutgoingBatch outgoing, ValidatedPath path)
            throws IOException {
        long before = threads.getCurrentThreadAllocatedBytes();
        long receivedBefore = received;
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < PACKETS; i++) {
                outgoing.buffer()[0] = (byte) i;
                outgoing.add(100, path);
            }
            outgoing.flush();
            sockets.await(0);
            sockets.receive(incoming);
            received += incoming.size();
        }
        assertThat(received - receivedBefore).isGreaterThan(TURNS);
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / (received - receivedBefore);
    }
}
