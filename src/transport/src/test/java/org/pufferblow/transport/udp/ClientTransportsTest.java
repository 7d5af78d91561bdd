package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/** Many clients in one process, against the server's own transport: real ICE, real DTLS, real SRTP. */
@Timeout(120)
class ClientTransportsTest {
    private static final int CLIENTS = 20;

    private Transports server;
    private Transports clients;

    @BeforeEach
    void open() throws TransportException {
        server = UdpTransports.open(TestPort.config());
        clients = UdpTransports.openClients(TestPort.config(), InetAddress.getLoopbackAddress(), CLIENTS);
    }

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    private TestSide client(int number) throws TransportException {
        return new TestSide(clients, "client-" + number, IceRole.CONTROLLING);
    }

    private TestSide connect(TestSide client, int number, DtlsRole serverRole) throws TransportException {
        TestSide side = new TestSide(server, "server-" + number, IceRole.CONTROLLED);
        TestSide.connect(side, client, serverRole);
        return side;
    }

    @Test
    void shouldCarryMediaOfManyOverASocketEachAndOneThread() throws Exception {
        List<TestSide> ours = new ArrayList<>();
        List<TestSide> theirs = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ours.add(client(i));
            theirs.add(connect(ours.get(i), i, i % 2 == 0 ? DtlsRole.SERVER : DtlsRole.CLIENT));
        }

        for (int i = 0; i < CLIENTS; i++) {
            ours.get(i).awaitState(CONNECTED);
            theirs.get(i).awaitState(CONNECTED);
            TestSide.exchange(theirs.get(i), ours.get(i));
        }

        Set<Integer> ports = ours.stream().flatMap(side -> side.description().candidates().stream())
                .map(candidate -> candidate.address().getPort()).collect(Collectors.toSet());
        assertThat(ports).hasSize(CLIENTS);
        assertThat(Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("udp-port")))
                .hasSizeLessThanOrEqualTo(2 + Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldHearOneByOneMoreThanAClientMaySend() throws Exception {
        int people = 3 * PeerTransportImpl.SOURCES_OF_A_PEER;
        TestSide ours = client(0);
        TestSide theirs = connect(ours, 0, DtlsRole.SERVER);
        ours.awaitState(CONNECTED);
        theirs.awaitState(CONNECTED);

        for (int ssrc = 1; ssrc <= people; ssrc++) {
            theirs.sendFirst(ssrc);
            ours.sendFirst(ssrc);
            int sent = ssrc;
            await().until(() -> ours.rtp().size() == sent && theirs.rtp().size() + refused(server) == sent);
        }

        assertThat(refused(clients)).isZero();
        assertThat(theirs.rtp()).hasSize(PeerTransportImpl.SOURCES_OF_A_PEER);
    }

    private static long refused(Transports transports) {
        return transports.counters().get("srtp_dropped_too_many_sources");
    }

    @Test
    void shouldGiveASocketBackForTheNext() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < CLIENTS; i++) {
            PeerTransport peer = client(i).peer();
            ports.add(peer.local().candidates().getFirst().address().getPort());
            if (i == CLIENTS - 1) {
                assertThatThrownBy(() -> client(CLIENTS)).isInstanceOf(TransportException.class);
                peer.close();
            }
        }
        List<TestSide> next = new ArrayList<>();
        await().ignoreExceptions().until(() -> next.add(client(CLIENTS + 1)));
        TestSide theirs = connect(next.getFirst(), 0, DtlsRole.SERVER);
        next.getFirst().awaitState(CONNECTED);
        TestSide.exchange(theirs, next.getFirst());
        assertThat(ports).hasSize(CLIENTS)
                .contains(next.getFirst().description().candidates().getFirst().address().getPort());
    }

    @Test
    void shouldTellTheServerThatItCloses() throws Exception {
        TestSide client = client(1);
        TestSide theirs = connect(client, 1, DtlsRole.SERVER);
        client.awaitState(CONNECTED);
        theirs.awaitState(CONNECTED);

        client.peer().close();

        theirs.awaitState(CLOSED);
    }

    @Test
    void shouldOnlyControl() {
        assertThatThrownBy(() -> new TestSide(clients, "client", IceRole.CONTROLLED))
                .isInstanceOf(TransportException.class);
    }

    /** Decrypts every second packet. */
    private static final class Picky implements PeerTransportListener {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();

        @Override
        public boolean wantsRtp(byte[] buffer, int offset, int length, long nowNs) {
            return asked.getAndIncrement() % 2 == 0;
        }

        @Override
        public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
            taken.incrementAndGet();
        }

        @Override
        public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {}

        @Override
        public void onState(TransportState state) {}

        @Override
        public void onLocalCandidate(Candidate candidate) {}
    }

    @Test
    void shouldDecryptOnlyWhatIsWanted() throws Exception {
        Picky picky = new Picky();
        PeerTransport client = clients.create("picky", IceRole.CONTROLLING, picky);
        TestSide theirs = new TestSide(server, "server", IceRole.CONTROLLED);
        LocalTransport local = client.local();
        theirs.peer().connect(new RemoteTransport(local.ufrag(), local.password(), List.of(local.fingerprint()),
                local.candidates()), DtlsRole.SERVER);
        client.connect(theirs.description(), DtlsRole.CLIENT);
        theirs.awaitState(CONNECTED);
        await().until(() -> client.state() == CONNECTED);

        for (int i = 1; i <= 10; i++) {
            assertThat(theirs.sendRtp((byte) i)).isTrue();
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> picky.asked.get() == 10);
        assertThat(picky.taken).hasValue(5);
        assertThat(clients.counters()).containsEntry("srtp_packets_received", 5L);
    }
}
