package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.TransportException;

/** What every kind of sockets does alike. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class UdpSocketsTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress NOT_OURS = InetAddress.ofLiteral("203.0.113.77");
    private static final InetAddress SIXTH = InetAddress.ofLiteral("::1");
    private static final long SECOND_NS = 1_000_000_000;

    abstract List<UdpSockets> bind(List<InetAddress> addresses, int port, int times, UdpCounters counters)
            throws TransportException;

    final UdpSockets bind(List<InetAddress> addresses, int port, UdpCounters counters) throws TransportException {
        return bind(addresses, port, 1, counters).getFirst();
    }

    @Test
    void shouldBindAllAddressesToOnePort() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST, SECOND), 0, new UdpCounters())) {
            assertThat(sockets.locals()).extracting(InetSocketAddress::getAddress).containsExactly(FIRST, SECOND);
            assertThat(sockets.locals()).extracting(InetSocketAddress::getPort).doesNotContain(0)
                    .allMatch(port -> port == sockets.locals().getFirst().getPort());
        }
    }

    @Test
    void shouldFindAPortThatIsFreeOnAllAddresses() throws Exception {
        // The kernel picks for the first address; some of what it picks is taken on the second.
        try (UdpSockets taken = bind(List.of(SECOND), 0, new UdpCounters());
                UdpSockets sockets = bind(List.of(FIRST, SECOND), 0, new UdpCounters())) {
            assertThat(sockets.locals().getFirst().getPort()).isNotEqualTo(taken.locals().getFirst().getPort());
        }
    }

    @Test
    void shouldRefuseATakenPortAndSayWhich() throws Exception {
        try (UdpSockets taken = bindWhereFirstIsFree()) {
            int port = taken.locals().getFirst().getPort();

            assertThatThrownBy(() -> bind(List.of(FIRST, SECOND), port, new UdpCounters()))
                    .isInstanceOf(TransportException.class).hasMessageContaining("127.0.0.2")
                    .hasMessageContaining(String.valueOf(port));
            // The socket that was bound first is closed again.
            bind(List.of(FIRST), port, new UdpCounters()).close();
        }
    }

    /** On the second address; the port that the kernel picks for that may be somebody's on the first. */
    private UdpSockets bindWhereFirstIsFree() throws TransportException {
        for (int attempt = 1;; attempt++) {
            UdpSockets second = bind(List.of(SECOND), 0, new UdpCounters());
            try {
                bind(List.of(FIRST), second.locals().getFirst().getPort(), new UdpCounters()).close();
                return second;
            } catch (TransportException e) {
                second.close();
                if (attempt == 50) {
                    throw e;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseAPortThatOthersShare(int times) throws Exception {
        List<UdpSockets> sharing = bind(List.of(FIRST), 0, 2, new UdpCounters());
        try {
            int port = sharing.getFirst().locals().getFirst().getPort();
            assertThatThrownBy(() -> bind(List.of(FIRST), port, times, new UdpCounters()))
                    .isInstanceOf(TransportException.class).hasMessageContaining(String.valueOf(port));
        } finally {
            sharing.forEach(UdpSockets::close);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldShareAPortSoThatAFlowStaysTogether() throws Exception {
        assumeThat(hasAddress(SIXTH)).isTrue();
        int sources = 40;
        int each = 5;
        List<UdpSockets> sharing = bind(List.of(FIRST, SIXTH), 0, 3, new UdpCounters());
        try {
            assertThat(sharing).hasSize(3).extracting(UdpSockets::locals).containsOnly(sharing.getFirst().locals());
            Set<SocketAddress> all = new HashSet<>();
            for (int i = 0; i < sources; i++) {
                InetAddress from = i % 2 == 0 ? FIRST : SIXTH;
                try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(from, 0))) {
                    all.add(sender.getLocalSocketAddress());
                    for (int n = 0; n < each; n++) {
                        sender.send(new DatagramPacket(new byte[1], 1, sharing.getFirst().locals().get(i % 2)));
                    }
                }
            }
            List<SocketAddress> seen = new ArrayList<>();
            int busy = 0;
            for (UdpSockets one : sharing) {
                List<SocketAddress> here = drain(one);
                here.stream().distinct().forEach(source -> assertThat(here).filteredOn(source::equals).hasSize(each));
                seen.addAll(here);
                busy += here.isEmpty() ? 0 : 1;
            }
            assertThat(seen).hasSize(sources * each);
            assertThat(seen).containsOnly(all.toArray(SocketAddress[]::new));
            assertThat(busy).isGreaterThan(1);
        } finally {
            sharing.forEach(UdpSockets::close);
        }
    }

    private static List<SocketAddress> drain(UdpSockets sockets) throws IOException {
        List<SocketAddress> sources = new ArrayList<>();
        IncomingBatch batch = new IncomingBatch();
        do {
            sockets.await(0);
            sockets.receive(batch);
            for (int slot = 0; slot < batch.size(); slot++) {
                sources.add(batch.source(slot));
            }
        } while (batch.size() > 0);
        return sources;
    }

    @Test
    void shouldServeASocketThatComesLaterUntilItIsRetiredAndAgainUnderItsNumber() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters());
                DatagramSocket sender = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
            InetSocketAddress second = new InetSocketAddress(SECOND, sockets.locals().getFirst().getPort());
            sockets.open(second, false).admit();
            for (int round = 0; round < 3; round++) {
                assertThat(sockets.locals()).hasSize(2).last().isEqualTo(second);
                receive(sockets, sender, second);
                sockets.sendNow(1, (InetSocketAddress) sender.getLocalSocketAddress(), new byte[]{7}, 0, 1);
                DatagramPacket answer = new DatagramPacket(new byte[10], 10);
                sender.receive(answer);
                assertThat(answer.getSocketAddress()).isEqualTo(second);

                sockets.retire(1);
                sockets.sendNow(1, (InetSocketAddress) sender.getLocalSocketAddress(), new byte[]{7}, 0, 1);
                try (DatagramSocket free = new DatagramSocket(second)) {
                    assertThat(free.getLocalPort()).isEqualTo(second.getPort());
                }
                receive(sockets, sender, sockets.locals().getFirst());
                sockets.open(second, false).admit();
            }
            assertThat(sockets.kernelDrops()).isZero();
        }
    }

    private static void receive(UdpSockets sockets, DatagramSocket sender, InetSocketAddress to) throws IOException {
        sender.send(new DatagramPacket(new byte[]{1}, 1, to));
        IncomingBatch batch = new IncomingBatch();
        while (batch.size() == 0) {
            sockets.await(SECOND_NS);
            sockets.receive(batch);
        }
        assertThat(batch.size()).isEqualTo(1);
        assertThat(sockets.locals().get(batch.socket(0))).isEqualTo(to);
    }

    @Test
    void shouldNotServeAnAddressThatIsNotOurs() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            int port = sockets.locals().getFirst().getPort();
            assertThatThrownBy(() -> sockets.open(new InetSocketAddress(NOT_OURS, port), false))
                    .isInstanceOf(IOException.class);
            assertThat(sockets.locals()).hasSize(1);
        }
    }

    @Test
    void shouldLeaveOutAnAddressThatIsNotThere() throws Exception {
        try (UdpSockets sockets = bind(List.of(NOT_OURS, FIRST), 0, new UdpCounters())) {
            assertThat(sockets.locals()).extracting(InetSocketAddress::getAddress).containsExactly(FIRST);
        }
        assertThatThrownBy(() -> bind(List.of(NOT_OURS), 0, new UdpCounters()))
                .isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bind(List.of(), 0, new UdpCounters()))
                .isInstanceOf(TransportException.class).hasMessageContaining("ice4j.harvest");
    }

    @Test
    void shouldReceiveAllThatIsThereInBatches() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST, SECOND), 0, new UdpCounters());
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
        int packets = 16 * OutgoingBatch.CAPACITY + 1;
        UdpCounters counters = new UdpCounters();
        try (UdpSockets sockets = bind(List.of(FIRST, SECOND), 0, counters);
                DatagramSocket receiver = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
            receiver.setReceiveBufferSize(1 << 20);
            InetSocketAddress target = (InetSocketAddress) receiver.getLocalSocketAddress();
            OutgoingBatch batch = new OutgoingBatch(sockets);
            for (int i = 0; i < packets; i++) {
                ByteBuffer.wrap(batch.buffer()).putInt(i);
                batch.add(4 + i % 40, new ValidatedPath(i % 2, target, null));
            }
            assertThat(batch.size()).isEqualTo(1);
            batch.flush();

            receiver.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < packets; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                receiver.receive(packet);
                int number = ByteBuffer.wrap(packet.getData()).getInt();
                seen.add(number);
                assertThat(packet.getLength()).isEqualTo(4 + number % 40);
                assertThat(packet.getSocketAddress()).isEqualTo(sockets.locals().get(number % 2));
            }
            // What leaves from one address leaves in order.
            assertThat(seen.stream().filter(number -> number % 2 == 0)).isSorted().hasSize(packets / 2 + 1);
            assertThat(seen.stream().filter(number -> number % 2 == 1)).isSorted().hasSize(packets / 2);
            assertThat(counters.snapshot()).containsEntry("udp_packets_sent", (long) packets);
        }
    }

    @Test
    void shouldSpeakBothFamilies() throws Exception {
        assumeThat(hasAddress(SIXTH)).isTrue();
        UdpCounters counters = new UdpCounters();
        try (UdpSockets here = bind(List.of(FIRST, SIXTH), 0, counters);
                UdpSockets there = bind(List.of(FIRST, SIXTH), 0, new UdpCounters())) {
            OutgoingBatch batch = new OutgoingBatch(here);
            for (int i = 0; i < 20; i++) {
                batch.buffer()[0] = (byte) i;
                batch.add(1, new ValidatedPath(i % 2, there.locals().get(i % 2), null));
            }
            batch.flush();

            List<Integer> seen = new ArrayList<>();
            receive(there, 20, (received, slot) -> {
                int number = received.buffer(slot)[0];
                seen.add(number);
                assertThat(received.socket(slot)).isEqualTo(number % 2);
                assertThat(received.source(slot)).isEqualTo(here.locals().get(number % 2));
                assertThat(received.sourcePort(slot)).isEqualTo(here.locals().getFirst().getPort());
                assertThat(received.sourceHigh(slot)).isZero();
                assertThat(received.sourceLow(slot)).isEqualTo(number % 2 == 0 ? 0xFFFF_7F00_0001L : 1L);
            });
            // Each family's in their order.
            assertThat(seen.stream().filter(number -> number % 2 == 0)).isSorted();
            assertThat(seen.stream().filter(number -> number % 2 == 1)).isSorted().hasSize(10);
        }
    }

    @Test
    void shouldCutWhatIsTooLongSoThatItShows() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            InetSocketAddress self = sockets.locals().getFirst();
            for (int length : new int[]{0, 1, IncomingBatch.MAX_DATAGRAM_LENGTH, IncomingBatch.MAX_DATAGRAM_LENGTH + 1,
                    IncomingBatch.MAX_DATAGRAM_LENGTH + 2, 9_000}) {
                try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(FIRST, 0))) {
                    sender.send(new DatagramPacket(new byte[length], length, self));
                }
            }
            List<Integer> lengths = new ArrayList<>();
            receive(sockets, 6, (received, slot) -> lengths.add(received.length(slot)));

            assertThat(lengths).containsExactly(0, 1, 2048, 2049, 2049, 2049);
        }
    }

    @Test
    void shouldLoseNothingButWhatCannotBeSent() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (UdpSockets here = bind(List.of(FIRST), 0, counters);
                UdpSockets there = bind(List.of(FIRST), 0, new UdpCounters())) {
            List<InetSocketAddress> targets = List.of(there.locals().getFirst(), new InetSocketAddress(FIRST, 0),
                    new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9));
            OutgoingBatch batch = new OutgoingBatch(here);
            // The first and the last are among what cannot be sent.
            for (int i = 1; i <= 31; i++) {
                batch.buffer()[0] = (byte) i;
                batch.add(1, new ValidatedPath(0, targets.get(i % 3), null));
            }
            batch.flush();

            List<Integer> seen = new ArrayList<>();
            receive(there, 10, (received, slot) -> seen.add((int) received.buffer(slot)[0]));
            assertThat(seen).containsExactly(3, 6, 9, 12, 15, 18, 21, 24, 27, 30);
            assertThat(counters.snapshot()).containsEntry("udp_packets_sent", 10L).containsEntry("udp_bytes_sent", 10L)
                    .containsEntry("udp_send_errors", 21L);
        }
    }

    @Test
    void shouldNotMindThatNobodyListens() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (UdpSockets here = bind(List.of(FIRST), 0, counters);
                UdpSockets there = bind(List.of(FIRST), 0, new UdpCounters())) {
            UdpSockets gone = bind(List.of(FIRST), 0, new UdpCounters());
            InetSocketAddress nowhere = gone.locals().getFirst();
            gone.close();
            OutgoingBatch batch = new OutgoingBatch(here);
            for (int i = 0; i < 40; i++) {
                batch.buffer()[0] = (byte) i;
                batch.add(1, new ValidatedPath(0, i % 2 == 0 ? nowhere : there.locals().getFirst(), null));
                batch.flush();
            }

            receive(there, 20, (received, slot) -> assertThat(received.buffer(slot)[0] % 2).isEqualTo((byte) 1));
            assertThat(counters.snapshot()).containsEntry("udp_packets_sent", 40L);
        }
    }

    @Test
    void shouldSendFromAnyThread() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (UdpSockets here = bind(List.of(FIRST, SECOND), 0, counters);
                UdpSockets there = bind(List.of(FIRST), 0, new UdpCounters())) {
            InetSocketAddress target = there.locals().getFirst();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] bytes = {0, 0, (byte) i, (byte) i, 0};
                senders.add(Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < 50; n++) {
                        here.sendNow(bytes[2] % 2, target, bytes, 2, 2);
                    }
                }));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            receive(there, 200, (received, slot) -> {
                assertThat(received.length(slot)).isEqualTo(2);
                assertThat(received.buffer(slot)[0]).isEqualTo(received.buffer(slot)[1]);
                assertThat(received.source(slot)).isEqualTo(here.locals().get(received.buffer(slot)[0] % 2));
            });
            assertThat(counters.snapshot()).containsEntry("udp_packets_sent", 200L)
                    .containsEntry("udp_bytes_sent", 400L);
        }
    }

    @Test
    void shouldCountWhatCannotBeSent() throws Exception {
        UdpCounters counters = new UdpCounters();
        try (UdpSockets sockets = bind(List.of(FIRST), 0, counters)) {
            sockets.sendNow(0, new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9), new byte[4], 0, 4);
            sockets.sendNow(0, sockets.locals().getFirst(), new byte[65_530], 0, 65_530);

            assertThat(counters.snapshot()).containsEntry("udp_send_errors", 2L).containsEntry("udp_packets_sent", 0L);
        }
    }

    @Test
    void shouldDoNothingOnceItIsClosed() throws Exception {
        UdpCounters counters = new UdpCounters();
        UdpSockets sockets = bind(List.of(FIRST), 0, counters);
        InetSocketAddress self = sockets.locals().getFirst();
        sockets.close();
        sockets.close();

        sockets.sendNow(0, self, new byte[4], 0, 4);
        sockets.wakeUp();
        assertThat(sockets.kernelDrops()).isZero();
        assertThat(counters.snapshot().values()).containsOnly(0L);
        bind(List.of(FIRST), self.getPort(), counters).close();
    }

    @Test
    void shouldLeaveNoDescriptorOpen() throws Exception {
        bind(List.of(FIRST, SECOND), 0, new UdpCounters()).close();
        long before = Machine.descriptors();
        for (int i = 0; i < 20; i++) {
            bind(List.of(FIRST, SECOND), 0, new UdpCounters()).close();
        }
        assertThat(Machine.descriptors()).isLessThan(before + 10);
    }

    @Test
    void shouldWaitAsLongAsToldAgainAndAgain() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            sockets.wakeUp();
            sockets.await(3600 * SECOND_NS);
            for (int i = 0; i < 3; i++) {
                long startNs = System.nanoTime();
                sockets.await(SECOND_NS / 50);
                assertThat(System.nanoTime() - startNs).isGreaterThan(SECOND_NS / 100);
            }
        }
    }

    @Test
    void shouldWaitForLessThanAMillisecondToo() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            for (int i = 0; i < 10; i++) {
                long startNs = System.nanoTime();
                sockets.await(SECOND_NS / 2000);
                assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(SECOND_NS / 2000);
            }
        }
    }

    @Test
    void shouldWakeUpForEveryCall() throws Exception {
        int times = 2_000;
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            AtomicInteger called = new AtomicInteger();
            AtomicInteger seen = new AtomicInteger();
            Thread waker = Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= times; i++) {
                    called.set(i);
                    sockets.wakeUp();
                    while (seen.get() < i) {
                        Thread.onSpinWait();
                    }
                }
            });
            // One that is missed would take an hour.
            while (seen.get() < times) {
                sockets.await(3600 * SECOND_NS);
                seen.set(called.get());
            }
            waker.join();
        }
    }

    @Test
    void shouldWakeUp() throws Exception {
        try (UdpSockets sockets = bind(List.of(FIRST), 0, new UdpCounters())) {
            Thread waker = Thread.ofVirtual().start(sockets::wakeUp);
            sockets.await(3600 * SECOND_NS);
            waker.join();
        }
    }

    @FunctionalInterface
    interface Look {
        void at(IncomingBatch batch, int slot);
    }

    /** Receives just so many. */
    static void receive(UdpSockets sockets, int count, Look look) throws IOException {
        IncomingBatch batch = new IncomingBatch();
        int received = 0;
        while (received < count) {
            sockets.await(SECOND_NS);
            sockets.receive(batch);
            for (int slot = 0; slot < batch.size(); slot++) {
                look.at(batch, slot);
                received++;
            }
        }
        assertThat(received).isEqualTo(count);
    }

    private static boolean hasAddress(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
