package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.ice.Ice4jEngine;

/** Peers that are heard from where ICE does not expect them; nobody checks by himself for minutes. */
@Timeout(60)
class PeerMigrationTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final List<PortTransports> opened = new ArrayList<>();
    private PortTransports port;
    private TestSide server;
    private TestSide client;
    private Tunnel tunnel;

    private static TransportConfig config(boolean sendToLastReceivedFrom) {
        TransportConfig usual = TestPort.config();
        return new TransportConfig(0, "", true, true, sendToLastReceivedFrom, usual.harvest(),
                new TransportConfig.Consent(Duration.ofMinutes(10), Duration.ofMillis(500), Duration.ofMillis(500), 30,
                        false),
                usual.dtls(), usual.srtp(), usual.status(), usual.restart(), usual.sockets());
    }

    private static TransportConfig onThreads(int threads) {
        return config(true).with(new TransportConfig.Sockets(TransportConfig.Io.AUTO, threads));
    }

    private PortTransports open(TransportConfig config) throws TransportException {
        PortTransports transports = PortTransports.open(config, List.of(LOOPBACK),
                (locals, output) -> Ice4jEngine.open(config, locals, output), InstantSource.system(),
                System::nanoTime);
        opened.add(transports);
        return transports;
    }

    private void connect(boolean sendToLastReceivedFrom) throws Exception {
        connect(config(sendToLastReceivedFrom));
    }

    private void connect(TransportConfig config) throws Exception {
        port = open(config);
        server = new TestSide(port, "server", IceRole.CONTROLLED);
        client = new TestSide(open(config(true)), "client", IceRole.CONTROLLING);
        tunnel = new Tunnel(new InetSocketAddress(LOOPBACK, port.port()));
        client.peer().connect(TestSide.withCandidates(server.description(),
                List.of(new Candidate("1", 2_130_706_431L, tunnel.front(), CandidateType.HOST, null))),
                DtlsRole.SERVER);
        server.peer().connect(TestSide.withCandidates(client.description(), List.of()), DtlsRole.CLIENT);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);
    }

    private long count(String counter) {
        return port.counters().get(counter);
    }

    @AfterEach
    void close() {
        opened.forEach(PortTransports::close);
        if (tunnel != null) {
            tunnel.close();
        }
    }

    @Test
    void shouldFollowAPeerWhoseAddressChangesWithinASecond() throws Exception {
        connect(true);
        tunnel.move();
        int heard = client.rtp().size();
        await().atMost(Duration.ofSeconds(1)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            client.sendRtp((byte) 3);
            server.sendRtp((byte) 4);
            return client.rtp().size() > heard;
        });
        assertThat(count("udp_peers_moved")).isPositive();
        TestSide.exchange(server, client);
    }

    /** Most of its new paths lead to another thread than its own. */
    @Test
    void shouldFollowAPeerFromThreadToThread() throws Exception {
        connect(onThreads(4));
        for (int move = 0; move < 6; move++) {
            tunnel.move();
            int heard = client.rtp().size();
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                client.sendRtp((byte) 3);
                server.sendRtp((byte) 4);
                return client.rtp().size() > heard;
            });
        }
        // Not of every move: a check of the client's may have come before its packets.
        assertThat(count("udp_peers_moved")).isPositive();
        assertThat(count("udp_internal_errors")).isZero();
        assertThat(server.rtpThreads()).containsExactly("udp-port-0");
    }

    /** Without that setting media waits until ICE has found the old path dead. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveTheOldPathAtOnceOnlyIfMediaFollowsWhatCameLast(boolean sendToLastReceivedFrom) throws Exception {
        connect(sendToLastReceivedFrom);
        tunnel.move();
        int heard = server.rtp().size();
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            client.sendRtp((byte) 3);
            return server.rtp().size() > heard;
        });
        int returned = client.rtp().size();
        assertThat(server.sendRtp((byte) 4)).isTrue();
        assertThat(server.sendRtp((byte) 4)).isTrue();
        if (sendToLastReceivedFrom) {
            await().until(() -> client.rtp().size() == returned + 2);
        } else {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                server.sendRtp((byte) 5);
                return client.rtp().size() > returned;
            });
            assertThat(client.rtp().stream().skip(returned)).noneMatch(packet -> packet[packet.length - 1] == 4);
        }
    }

    /** A replayed packet, a forged one, one of an unknown SSRC, and a stump. */
    @Test
    void shouldCheckNothingForAStranger() throws Exception {
        connect(true);
        long before = count("udp_dropped_unknown_source");
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            for (int length : new int[]{12, 60, 60, 200}) {
                byte[] packet = new byte[length];
                packet[0] = (byte) 0x80;
                packet[1] = 111;
                packet[8] = (byte) 0xCA;
                packet[9] = (byte) 0xFE;
                packet[10] = (byte) 0xBA;
                packet[11] = (byte) 0xBE;
                stranger.send(new DatagramPacket(packet, length, LOOPBACK, port.port()));
            }
            stranger.send(new DatagramPacket(new byte[]{(byte) 0x80}, 1, LOOPBACK, port.port()));
        }
        await().until(() -> count("udp_dropped_unknown_source") == before + 5);
        assertThat(count("udp_peers_moved")).isZero();
        assertThat(server.onPortThread(port::validatedPaths)).isEqualTo(1);
        TestSide.exchange(server, client);
    }
}
