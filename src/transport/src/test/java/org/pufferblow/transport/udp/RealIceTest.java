package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.CONNECTING;
import static org.pufferblow.transport.TransportState.DISCONNECTED;
import static org.pufferblow.transport.TransportState.FAILED;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/** Whole transports on this machine's addresses: real ICE, real DTLS, real SRTP. */
@Timeout(120)
class RealIceTest {
    private final List<Transports> opened = new ArrayList<>();
    private final AtomicLong aheadNs = new AtomicLong();

    private Transports open(TransportConfig config) throws TransportException {
        Transports transports = UdpTransports.open(config, InstantSource.system(),
                () -> System.nanoTime() + aheadNs.get());
        opened.add(transports);
        return transports;
    }

    private TestSide server(TransportConfig config) throws TransportException {
        return new TestSide(open(config), "server", IceRole.CONTROLLED);
    }

    private TestSide client(TransportConfig config) throws TransportException {
        return new TestSide(open(config), "client", IceRole.CONTROLLING);
    }

    @AfterEach
    void close() {
        opened.forEach(Transports::close);
    }

    @ParameterizedTest
    @CsvSource({"SRTP_AEAD_AES_128_GCM, CLIENT", "SRTP_AEAD_AES_128_GCM, SERVER",
            "SRTP_AES128_CM_HMAC_SHA1_80, CLIENT", "SRTP_AES128_CM_HMAC_SHA1_80, SERVER"})
    void shouldCarryMediaBothWays(String profile, DtlsRole serverRole) throws Exception {
        TransportConfig config = TestPort.config(List.of(profile), true);
        TestSide server = server(config);
        TestSide client = client(config);

        TestSide.connect(server, client, serverRole);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);
        assertThat(server.sendRtcp((byte) 1)).isTrue();
        assertThat(client.sendRtcp((byte) 1)).isTrue();

        await().until(() -> server.rtcp().size() == 1 && client.rtcp().size() == 1);
        assertThat(server.states()).containsExactly(CONNECTING, CONNECTED);
    }

    @Test
    void shouldConnectByCandidatesThatTrickle() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        List<Candidate> candidates = client.description().candidates();

        server.peer().addRemoteCandidate(candidates.getFirst());
        client.peer().connect(TestSide.withCandidates(server.description(), List.of()), DtlsRole.CLIENT);
        server.peer().connect(TestSide.withCandidates(client.description(), List.of()), DtlsRole.SERVER);
        candidates.forEach(server.peer()::addRemoteCandidate);

        server.awaitState(CONNECTED);
        TestSide.exchange(server, client);
    }

    @Test
    void shouldFailWhenTheFingerprintIsWrong() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        Fingerprint wrong = new Fingerprint("sha-256", "00:" + "11:".repeat(30) + "22");

        server.peer().connect(TestSide.withFingerprint(client.description(), wrong), DtlsRole.SERVER);
        client.peer().connect(server.description(), DtlsRole.CLIENT);

        server.awaitState(FAILED);
        client.awaitState(FAILED);
    }

    @Test
    void shouldTellThePeerThatItCloses() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        TestSide.connect(server, client, DtlsRole.SERVER);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);

        client.peer().close();

        server.awaitState(CLOSED);
        client.awaitState(CLOSED);
        assertThat(server.states()).containsExactly(CONNECTING, CONNECTED, CLOSED);
    }

    @Test
    void shouldSayGoodByeToEveryoneWhenThePortCloses() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        TestSide.connect(server, client, DtlsRole.SERVER);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);

        opened.getFirst().close();

        client.awaitState(CLOSED);
        server.awaitState(CLOSED);
    }

    @Test
    void shouldBeDisconnectedWhileThePeerIsSilent() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        TestSide.connect(server, client, DtlsRole.SERVER);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);

        aheadNs.addAndGet(Duration.ofSeconds(61).toNanos());
        server.awaitState(DISCONNECTED);
        await().until(() -> client.sendRtp((byte) 1));
        server.awaitState(CONNECTED);
    }

    @Test
    void shouldConnectFiftyPeersAtOnceAndFreeThemAll() throws Exception {
        Transports port = open(TestPort.config());
        List<TestSide> servers = new ArrayList<>();
        List<TestSide> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            servers.add(new TestSide(port, "server-" + i, IceRole.CONTROLLED));
            clients.add(new TestSide(open(TestPort.config()), "client-" + i, IceRole.CONTROLLING));
        }
        Set<String> threads = portThreads();

        for (int i = 0; i < 50; i++) {
            TestSide.connect(servers.get(i), clients.get(i), i % 2 == 0 ? DtlsRole.SERVER : DtlsRole.CLIENT);
        }
        for (int i = 0; i < 50; i++) {
            TestSide client = clients.get(i);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !client.states().isEmpty() && client.states().getLast() == CONNECTED);
        }
        for (int i = 0; i < 50; i++) {
            servers.get(i).awaitState(CONNECTED);
            TestSide.exchange(servers.get(i), clients.get(i));
            assertThat(servers.get(i).states()).containsExactly(CONNECTING, CONNECTED);
        }

        servers.forEach(side -> side.peer().close());
        clients.forEach(side -> side.awaitState(CLOSED));
        servers.forEach(side -> side.awaitState(CLOSED));
        PortTransports transports = (PortTransports) port;
        assertThat(servers.getFirst().onPortThread(transports::validatedPaths)).isZero();
        await().until(() -> transports.peers() == 0);
        assertThat(portThreads()).isEqualTo(threads);
    }

    @Test
    void shouldGrowByNothingWhenStunIsForged() throws Exception {
        TestSide server = server(TestPort.config());
        TestSide client = client(TestPort.config());
        TestSide.connect(server, client, DtlsRole.SERVER);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);
        InetSocketAddress target = server.description().candidates().getFirst().address();
        String username = server.description().ufrag() + ":abcd";
        // From the first one on that is closed, the JDK keeps a socket of its own.
        new DatagramSocket().close();
        Set<String> threads = Machine.threads();
        long sockets = Machine.sockets();
        long refusedBefore = stunRefused();

        for (int i = 0; i < 300; i++) {
            byte[] request = bindingRequest(i % 3 == 0 ? "nobody:abcd" : username, i % 2 == 0);
            try (DatagramSocket stranger = new DatagramSocket()) {
                stranger.send(new DatagramPacket(request, request.length, target));
            }
            if (i % 50 == 49) {
                // So that none is lost in the kernel.
                long seen = refusedBefore + i + 1;
                await().untilAsserted(() -> assertThat(stunRefused()).isEqualTo(seen));
            }
        }

        assertThat(Machine.sockets()).isEqualTo(sockets);
        assertThat(threads).containsAll(Machine.threads());
        TestSide.exchange(server, client);
        assertThat(server.states()).containsExactly(CONNECTING, CONNECTED);
    }

    private long stunRefused() {
        return opened.getFirst().counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("stun_dropped_")).mapToLong(Map.Entry::getValue).sum();
    }

    /** A binding request (RFC 8489 section 5) whose MESSAGE-INTEGRITY is missing or wrong. */
    private static byte[] bindingRequest(String username, boolean withIntegrity) {
        byte[] name = username.getBytes(StandardCharsets.US_ASCII);
        int padded = (name.length + 3) / 4 * 4;
        ByteBuffer message = ByteBuffer.allocate(20 + 4 + padded + (withIntegrity ? 24 : 0));
        message.putShort((short) 0x0001).putShort((short) (message.capacity() - 20)).putInt(0x2112_A442);
        message.putLong(System.nanoTime()).putInt(1);
        message.putShort((short) 0x0006).putShort((short) name.length).put(name).position(24 + padded);
        if (withIntegrity) {
            message.putShort((short) 0x0008).putShort((short) 20);
        }
        return message.array();
    }

    private static Set<String> portThreads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("udp-")).collect(Collectors.toSet());
    }
}
