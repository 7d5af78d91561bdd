package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Io;
import org.pufferblow.transport.Transports;

/** Peers on ports of their own, whose packets the kernel spreads over the threads as it likes. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class SeveralPortThreadsTest {
    private static final int THREADS = 3;
    /** All on the thread that serves them anyhow: once in half a million. */
    private static final int PEERS = 12;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<TestSide> here = new ArrayList<>();
    private final List<TestSide> there = new ArrayList<>();
    private TestPort port;

    private void open(Io io) throws Exception {
        TransportConfig config = TestPort.config();
        port = new TestPort(config.with(new TransportConfig.Sockets(io, THREADS)));
        opened.add(port);
        for (int i = 0; i < PEERS; i++) {
            Transports lane = port.transports().lane();
            here.add(new TestSide(lane, "here-" + i, IceRole.CONTROLLED));
            TestPort other = new TestPort(config.with(new TransportConfig.Sockets(io, 1)));
            opened.add(other);
            there.add(other.side("there-" + i));
        }
        for (int i = 0; i < PEERS; i++) {
            TestSide.connect(here.get(i), there.get(i), i % 2 == 0 ? DtlsRole.SERVER : DtlsRole.CLIENT);
        }
        here.forEach(side -> side.awaitState(CONNECTED));
        there.forEach(side -> side.awaitState(CONNECTED));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MMSG", "NIO"})
    void shouldCarryEverybodysMediaInOrder(Io io) throws Exception {
        open(io);
        assertThat(port.transports().threads()).hasSize(THREADS);
        int packets = 100;
        for (int n = 0; n < packets; n++) {
            for (int i = 0; i < PEERS; i++) {
                assertThat(there.get(i).sendRtp((byte) n)).isTrue();
                assertThat(here.get(i).sendRtp((byte) n)).isTrue();
            }
        }
        for (int i = 0; i < PEERS; i++) {
            TestSide side = here.get(i);
            TestSide other = there.get(i);
            await().until(() -> side.rtp().size() == packets && other.rtp().size() == packets);
            assertThat(side.rtp()).extracting(packet -> (int) packet[99]).isSorted();
            assertThat(other.rtp()).extracting(packet -> (int) packet[99]).isSorted();
        }
        assertThat(port.count("udp_handed_over")).isPositive();
        assertThat(port.count("udp_dropped_handover_full")).isZero();
        assertThat(port.count("udp_internal_errors")).isZero();
    }

    @Test
    void shouldServeAPeerByOneThread() throws Exception {
        open(Io.AUTO);
        for (int n = 0; n < 20; n++) {
            there.forEach(side -> side.sendRtp((byte) 1));
        }
        for (int i = 0; i < PEERS; i++) {
            TestSide side = here.get(i);
            await().until(() -> side.rtp().size() == 20);
            assertThat(side.rtpThreads()).isEqualTo(Set.of("udp-port-" + i % THREADS));
            assertThat(side.onPortThread(() -> Thread.currentThread().getName())).isEqualTo("udp-port-" + i % THREADS);
        }
    }

    @Test
    void shouldKnowAPathOnEveryThreadUntilItsPeerLeaves() throws Exception {
        open(Io.AUTO);
        for (PortThread thread : port.transports().threads()) {
            assertThat(paths(thread)).isEqualTo(PEERS);
        }
        here.forEach(side -> side.peer().close());
        here.forEach(side -> side.awaitState(CLOSED));
        there.forEach(side -> side.awaitState(CLOSED));
        for (PortThread thread : port.transports().threads()) {
            await().until(() -> paths(thread) == 0);
        }
        await().until(() -> port.transports().peers() == 0);
    }

    private static int paths(PortThread thread) {
        CompletableFuture<Integer> size = new CompletableFuture<>();
        thread.execute(() -> size.complete(thread.table().size()));
        return size.join();
    }
}
