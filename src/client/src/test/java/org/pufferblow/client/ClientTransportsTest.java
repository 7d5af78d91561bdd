package org.pufferblow.client;

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
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/** Many clients in one process, against the server's own transport: real ICE, real DTLS, real SRTP. */
@Timeout(120)
class ClientTransportsTest {
    private static final int CLIENTS = 20;
    /** As many of one client's SSRCs a server decrypts. */
    private static final int SOURCES_OF_A_CLIENT = 32;

    private Transports server;
    private Transports clients;

    @BeforeEach
    void open() throws TransportException {
        server = UdpTransports.open(TransportConfig.defaults(0));
        clients = ClientTransports.open(TransportConfig.defaults(0), InetAddress.getLoopbackAddress(), CLIENTS);
    }

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    private MediaEnd client(int number) throws TransportException {
        return new MediaEnd(clients, "client-" + number, IceRole.CONTROLLING);
    }

    private MediaEnd connect(MediaEnd client, int number, DtlsRole serverRole) throws TransportException {
        MediaEnd side = new MediaEnd(server, "server-" + number, IceRole.CONTROLLED);
        MediaEnd.connect(side, client, serverRole);
        return side;
    }

    @Test
    void shouldCarryMediaOfManyOverASocketEachAndOneThread() throws Exception {
        List<MediaEnd> ours = new ArrayList<>();
        List<MediaEnd> theirs = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ours.add(client(i));
            theirs.add(connect(ours.get(i), i, i % 2 == 0 ? DtlsRole.SERVER : DtlsRole.CLIENT));
        }

        for (int i = 0; i < CLIENTS; i++) {
            ours.get(i).awaitState(CONNECTED);
            theirs.get(i).awaitState(CONNECTED);
            MediaEnd.exchange(theirs.get(i), ours.get(i));
        }

        Set<Integer> ports = ours.stream().map(MediaEnd::port).collect(Collectors.toSet());
        assertThat(ports).hasSize(CLIENTS);
        assertThat(Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("udp-port")))
                .hasSizeLessThanOrEqualTo(2 + Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldHearOneByOneMoreThanAClientMaySend() throws Exception {
        int people = 3 * SOURCES_OF_A_CLIENT;
        MediaEnd ours = client(0);
        MediaEnd theirs = connect(ours, 0, DtlsRole.SERVER);
        ours.awaitState(CONNECTED);
        theirs.awaitState(CONNECTED);

        for (int ssrc = 1; ssrc <= people; ssrc++) {
            theirs.sendFirst(ssrc);
            ours.sendFirst(ssrc);
            int sent = ssrc;
            await().until(() -> ours.heard() == sent && theirs.heard() + refused(server) == sent);
        }

        assertThat(refused(clients)).isZero();
        assertThat(theirs.heard()).isEqualTo(SOURCES_OF_A_CLIENT);
    }

    private static long refused(Transports transports) {
        return transports.counters().get("srtp_dropped_too_many_sources");
    }

    @Test
    void shouldGiveASocketBackForTheNext() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < CLIENTS; i++) {
            MediaEnd client = client(i);
            ports.add(client.port());
            if (i == CLIENTS - 1) {
                assertThatThrownBy(() -> client(CLIENTS)).isInstanceOf(TransportException.class);
                client.peer().close();
            }
        }
        List<MediaEnd> next = new ArrayList<>();
        await().ignoreExceptions().until(() -> next.add(client(CLIENTS + 1)));
        MediaEnd theirs = connect(next.getFirst(), 0, DtlsRole.SERVER);
        next.getFirst().awaitState(CONNECTED);
        MediaEnd.exchange(theirs, next.getFirst());
        assertThat(ports).hasSize(CLIENTS).contains(next.getFirst().port());
    }

    @Test
    void shouldTellTheServerThatItCloses() throws Exception {
        MediaEnd client = client(1);
        MediaEnd theirs = connect(client, 1, DtlsRole.SERVER);
        client.awaitState(CONNECTED);
        theirs.awaitState(CONNECTED);

        client.peer().close();

        theirs.awaitState(CLOSED);
    }

    @Test
    void shouldOnlyControl() {
        assertThatThrownBy(() -> new MediaEnd(clients, "client", IceRole.CONTROLLED))
                .isInstanceOf(TransportException.class);
    }

    /** Decrypts every second packet. */
    private static final class Picky extends MediaEnd {
        private final AtomicInteger asked = new AtomicInteger();

        Picky(Transports transports) throws TransportException {
            super(transports, "picky", IceRole.CONTROLLING);
        }

        @Override
        public boolean wantsRtp(byte[] buffer, int offset, int length, long nowNs) {
            return asked.getAndIncrement() % 2 == 0;
        }
    }

    @Test
    void shouldDecryptOnlyWhatIsWanted() throws Exception {
        Picky picky = new Picky(clients);
        MediaEnd theirs = connect(picky, 1, DtlsRole.SERVER);
        theirs.awaitState(CONNECTED);
        picky.awaitState(CONNECTED);

        for (int i = 1; i <= 10; i++) {
            assertThat(theirs.sendRtp()).isTrue();
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> picky.asked.get() == 10);
        assertThat(picky.heard()).isEqualTo(5);
        assertThat(clients.counters()).containsEntry("srtp_packets_received", 5L);
    }
}
