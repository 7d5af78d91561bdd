package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.CONNECTING;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.UdpPath;

/** What strangers send to the port while a pair talks over it. */
class HostileTrafficTest {
    private TestPort here;
    private TestPort there;
    private TestSide one;
    private TestSide other;
    private DatagramSocket stranger;

    @BeforeEach
    void connect() throws Exception {
        here = new TestPort(TestPort.config());
        there = new TestPort(TestPort.config());
        one = here.side("one");
        other = there.side("other");
        TestSide.connect(one, other, DtlsRole.SERVER);
        one.awaitState(CONNECTED);
        other.awaitState(CONNECTED);
        TestSide.exchange(one, other);
        stranger = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @AfterEach
    void close() {
        stranger.close();
        here.close();
        there.close();
    }

    private void send(byte[] datagram) throws IOException {
        stranger.send(new DatagramPacket(datagram, datagram.length, here.address()));
    }

    private static byte[] datagram(int first, int length) {
        byte[] datagram = new byte[length];
        Arrays.fill(datagram, (byte) 1);
        datagram[0] = (byte) first;
        return datagram;
    }

    private void awaitCount(String counter, long count) {
        await().untilAsserted(() -> assertThat(here.count(counter)).as(counter).isEqualTo(count));
    }

    private void assertPairUntouched() {
        TestSide.exchange(one, other);
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED);
        assertThat(other.states()).containsExactly(CONNECTING, CONNECTED);
        assertThat(one.onPortThread(here.transports()::validatedPaths)).isEqualTo(1);
        assertThat(here.count("udp_internal_errors")).isZero();
    }

    @Test
    void shouldDropDatagramsOfEveryLength() throws Exception {
        // The handshake's first datagram may have been faster than the news of its path.
        long unknownBefore = here.count("udp_dropped_unknown_source");
        Set<String> threads = Machine.threads();
        long sockets = Machine.sockets();
        send(new byte[0]);
        for (int first = 0; first < 256; first++) {
            send(datagram(first, 1));
        }
        for (int length : new int[]{2, 11, 12, 13, 27, 28, 1500, 2048}) {
            send(datagram(0x80, length));
        }
        for (int length : new int[]{2049, 9000, 65507}) {
            send(datagram(0x80, length));
        }

        awaitCount("udp_dropped_oversized", 3);
        awaitCount("udp_dropped_empty", 1);
        awaitCount("stun_seen", 4);
        // 4..19, 64..127 and 192..255.
        awaitCount("udp_dropped_malformed_first_byte", 16 + 64 + 64);
        // 44 of DTLS and 64 of RTP, and the eight longer ones.
        awaitCount("udp_dropped_unknown_source", unknownBefore + 44 + 64 + 8);
        assertPairUntouched();
        assertThat(threads).containsAll(Machine.threads());
        assertThat(Machine.sockets()).isEqualTo(sockets);
    }

    @Test
    void shouldIgnoreHandshakesAndMediaOfStrangers() throws Exception {
        Random random = new Random(1);
        long before = here.count("udp_dropped_unknown_source");
        for (int i = 0; i < 300; i++) {
            byte[] datagram = new byte[1 + random.nextInt(1500)];
            random.nextBytes(datagram);
            datagram[0] = (byte) (i % 2 == 0 ? 22 : 0x80);
            send(datagram);
            if (i % 50 == 49) {
                // So that none is lost in the kernel.
                awaitCount("udp_dropped_unknown_source", before + i + 1);
            }
        }

        assertThat(here.count("dtls_handshakes_started")).isEqualTo(1);
        assertThat(here.count("srtp_auth_failed")).isZero();
        assertPairUntouched();
    }

    @Test
    void shouldTakeNothingBeforeIceHasValidatedThePath() throws Exception {
        long before = here.count("udp_dropped_unknown_source");
        TestSide early = here.side("early");
        TestSide client = there.side("client");
        early.peer().connect(TestSide.withCandidates(client.description(), List.of()), DtlsRole.SERVER);
        try (Relay relay = new Relay(here.address())) {
            Candidate candidate = new Candidate("1", 1, relay.inside(), CandidateType.HOST, null);
            client.peer().connect(TestSide.withCandidates(early.description(), List.of(candidate)), DtlsRole.CLIENT);
            await().until(() -> here.count("udp_dropped_unknown_source") >= before + 2);
            assertThat(here.count("dtls_handshakes_started")).isEqualTo(1);
            assertThat(early.states()).containsExactly(CONNECTING);
        }
        assertPairUntouched();
    }

    @Test
    void shouldCountForgedAndReplayedPacketsOfAValidatedPath() throws Exception {
        here.ice().peer("one").listener()
                .onPathValidated(new UdpPath(here.address(), (InetSocketAddress) stranger.getLocalSocketAddress()));
        await().until(() -> one.onPortThread(here.transports()::validatedPaths) == 2);

        send(datagram(0x80, 11));
        send(datagram(0x80, 100));
        send(Arrays.copyOf(new byte[]{(byte) 0x80, (byte) 201}, 100));
        send(datagram(22, 1000));

        awaitCount("srtp_malformed", 2);
        awaitCount("srtp_auth_failed", 1);
        awaitCount("dtls_dropped_malformed", 1);
        TestSide.exchange(one, other);
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED);
    }
}
