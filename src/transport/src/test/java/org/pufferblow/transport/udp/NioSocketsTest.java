package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.TransportException;

@Timeout(30)
class NioSocketsTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress NOT_OURS = InetAddress.ofLiteral("203.0.113.77");
    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void shouldBindAllAddressesToOnePort() throws Exception {
        try (NioSockets sockets = NioSockets.bind(List.of(FIRST, SECOND), 0, new UdpCounters())) {
            assertThat(sockets.locals()).extracting(InetSocketAddress::getAddress).containsExactly(FIRST, SECOND);
            assertThat(sockets.locals()).extracting(InetSocketAddress::getPort).doesNotContain(0)
                    .allMatch(port -> port == sockets.locals().getFirst().getPort());
        }
    }

    @Test
    void shouldFindAPortThatIsFreeOnAllAddresses() throws Exception {
        // The kernel picks for the first address; some of what it picks is taken on the second.
        try (NioSockets taken = NioSockets.bind(List.of(SECOND), 0, new UdpCounters());
                NioSockets sockets = NioSockets.bind(List.of(FIRST, SECOND), 0, new UdpCounters())) {
            assertThat(sockets.locals().getFirst().getPort()).isNotEqualTo(taken.locals().getFirst().getPort());
        }
    }

    @Test
    void shouldRefuseATakenPortAndSayWhich() throws Exception {
        try (NioSockets taken = NioSockets.bind(List.of(SECOND), 0, new UdpCounters())) {
            int port = taken.locals().getFirst().getPort();

            assertThatThrownBy(() -> NioSockets.bind(List.of(FIRST, SECOND), port, new UdpCounters()))
                    .isInstanceOf(TransportException.class).hasMessageContaining("127.0.0.2")
                    .hasMessageContaining(String.valueOf(port));
            // The socket that was bound first is closed again.
            NioSockets.bind(List.of(FIRST), port, new UdpCounters()).close();
        }
    }

    @Test
    void shouldLeaveOutAnAddressThatIsNotThere() throws Exception {
        try (NioSockets sockets = NioSockets.bind(List.of(NOT_OURS, FIRST), 0, new UdpCounters())) {
            assertThat(sockets.locals()).extracting(InetSocketAddress::getAddress).containsExactly(FIRST);
        }
        assertThatThrownBy(() -> NioSockets.bind(List.of(NOT_OURS), 0, new UdpCounters()))
                .isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> NioSockets.bind(List.of(), 0, new UdpCounters()))
                .isInstanceOf(TransportException.class).hasMessageContaining("ice4j.harvest");
    }

    @Test
    void shouldReceiveAllThatIsThereInBatches() throws Exception {
        try (NioSockets sockets = NioSockets.bind(List.of(FIRST, SECOND), 0, new UdpCounters());
                DatagramSocket sender = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
            for (int i = 0; i < 100; i++) {
                byte[] bytes = {1, 2, (byte) i};
                sender.send(new DatagramPacket(bytes, bytes.length, sockets.locals().get(i % 2)));
            }
            IncomingBatch batch = new IncomingBatch();
            int received = 0;
            int largest = 0;
            while (received < 100) {
                sockets.await(SECOND_NS);
                sockets.receive(batch);
                largest = Math.max(largest, batch.size());
                for (int slot = 0; slot < batch.size(); slot++) {
                    assertThat(batch.length(slot)).isEqualTo(3);
                    assertThat(batch.buffer(slot)[2] % 2).isEqualTo(batch.socket(slot));
                    assertThat(batch.source(slot)).isEqualTo(sender.getLocalSocketAddress());
                    assertThat(batch.sourceHigh(slot)).isZero();
                    assertThat(batch.sourceLow(slot)).isEqualTo(0xFFFF_7F00_0001L);
                    received++;
                }
            }
            assertThat(largest).isEqualTo(IncomingBatch.CAPACITY);
            sockets.await(0);
            sockets.receive(batch);
            assertThat(batch.size()).isZero();
        }
    }

    @Test
    void shouldSendABatchFromTheRightAddress() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (NioSockets sockets = NioSockets.bind(List.of(FIRST, SECOND), 0, counters);
                DatagramSocket receiver = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
            receiver.setReceiveBufferSize(1 << 20);
            InetSocketAddress target = (InetSocketAddress) receiver.getLocalSocketAddress();
            OutgoingBatch batch = new OutgoingBatch(sockets);
            for (int i = 0; i <= OutgoingBatch.CAPACITY; i++) {
                batch.buffer()[0] = (byte) i;
                batch.add(1 + i % 40, new ValidatedPath(i % 2, target, null));
            }
            assertThat(batch.size()).isEqualTo(1);
            batch.flush();

            receiver.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            for (int i = 0; i <= OutgoingBatch.CAPACITY; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                receiver.receive(packet);
                assertThat(packet.getLength()).isEqualTo(1 + i % 40);
                assertThat(packet.getSocketAddress()).isEqualTo(sockets.locals().get(i % 2));
            }
            assertThat(counters.snapshot()).containsEntry("udp_packets_sent", OutgoingBatch.CAPACITY + 1L);
        }
    }

    @Test
    void shouldCountWhatCannotBeSent() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (NioSockets sockets = NioSockets.bind(List.of(FIRST), 0, counters)) {
            sockets.sendNow(0, new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9), new byte[4], 0, 4);

            assertThat(counters.snapshot()).containsEntry("udp_send_errors", 1L);
        }
    }

    @Test
    void shouldWakeUp() throws Exception {
        try (NioSockets sockets = NioSockets.bind(List.of(FIRST), 0, new UdpCounters())) {
            Thread waker = Thread.ofVirtual().start(sockets::wakeUp);
            sockets.await(3600 * SECOND_NS);
            waker.join();
        }
    }
}
