package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

/** Whoever knows a ufrag floods us with requests under it, from 4,096 ports; on a clock of ours. */
@Timeout(60)
class ForgedRequestsTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);
    private static final String FLOODER = "198.51.100.1";
    private static final int PORTS = 4_096;
    private static final String CLIENT_PASSWORD = "0123456789012345678901";

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final List<byte[]> responses = new CopyOnWriteArrayList<>();
    private final Ice4jEngine engine = Ice4jEngine.open(TestConfigs.STANDARD, List.of(SERVER), this::onSent,
            Ice4jEngine.Timing.USUAL, name -> new InetAddress[]{InetAddress.ofLiteral(name)}, nowNs::get);
    private final IcePeer victim = engine.newPeer("victim", IceRole.CONTROLLED, new TestListener());

    @AfterEach
    void close() {
        engine.close();
    }

    /** A client that answers what it is asked. */
    private void onSent(UdpPath path, byte[] buffer, int offset, int length) {
        StunView view = new StunView();
        assertThat(view.wrap(buffer, offset, length)).isTrue();
        if (view.isBindingRequest() && path.remote().equals(CLIENT)) {
            receive(new StunWriter(StunView.BINDING_SUCCESS, view.transactionId()).xorMappedAddress(SERVER)
                    .finish(new StunKey(CLIENT_PASSWORD)), CLIENT);
        } else if (view.isResponse()) {
            responses.add(view.copy());
        }
    }

    private static byte[] request(IcePeer peer, String password) {
        return new StunWriter(StunView.BINDING_REQUEST, TransactionId.random()).username(peer.ufrag() + ":abcd")
                .priority(1).role(true, 1).finish(new StunKey(password));
    }

    private void receive(byte[] datagram, InetSocketAddress from) {
        engine.onStun(datagram, 0, datagram.length, new UdpPath(SERVER, from));
    }

    /** Each port sends so many requests with the wrong password, all within the same instant. */
    private void flood(IcePeer peer, int times) {
        byte[] forged = request(peer, "wrong");
        for (int i = 0; i < times; i++) {
            for (int port = 1; port <= PORTS; port++) {
                receive(forged, address(FLOODER, port));
            }
        }
    }

    private long counted(String counter) {
        return engine.counters().get(counter);
    }

    /** Whether a request with the right password is taken. */
    private boolean isTaken(IcePeer peer, InetSocketAddress from) {
        long before = counted("stun_requests");
        receive(request(peer, peer.password()), from);
        return counted("stun_requests") > before;
    }

    @Test
    void shouldTakeEverybodyElsesRequestsFromWhereverTheyCome() {
        flood(victim, 50);
        IcePeer[] others = new IcePeer[PORTS / 512];
        for (int i = 0; i < others.length; i++) {
            others[i] = engine.newPeer("other " + i, IceRole.CONTROLLED, new TestListener());
        }
        // Even behind the flooder's own address and ports.
        for (int port = 1; port <= PORTS; port++) {
            IcePeer other = others[port % others.length];
            long before = counted("stun_dropped_rate");
            receive(request(other, other.password()), address(FLOODER, port));
            assertThat(counted("stun_dropped_rate")).as("port %s", port).isEqualTo(before);
        }
    }

    @Test
    void shouldTakeMostOfTheVictimsOwnRequestsAtOnceAndAllWhenTheFloodPauses() {
        flood(victim, 50);
        int taken = 0;
        for (int port = 1; port <= 200; port++) {
            taken += isTaken(victim, address("203.0.113.9", port)) ? 1 : 0;
        }
        // A quarter shares a slot with the flooder's ports.
        assertThat(taken).isBetween(100, 199);
        nowNs.addAndGet(Duration.ofMillis(10).toNanos());
        for (int port = 1; port <= 200; port++) {
            assertThat(isTaken(victim, address("203.0.113.10", port))).as("port %s", port).isTrue();
        }
    }

    @Test
    void shouldVerifyNoMoreThanItsShareOfALongFlood() {
        byte[] forged = request(victim, "wrong");
        int seconds = 20;
        int rate = 20_000;
        for (int i = 0; i < seconds * rate; i++) {
            receive(forged, address(FLOODER, 1 + i % PORTS));
            nowNs.addAndGet(Duration.ofSeconds(1).toNanos() / rate);
        }
        long burst = 20L * PORTS + 2_000;
        assertThat(counted("stun_dropped_bad_integrity")).isLessThan(burst + seconds * (2L * PORTS + 2_000));
        assertThat(counted("stun_dropped_bad_integrity") + counted("stun_dropped_rate"))
                .isEqualTo((long) seconds * rate);
    }

    @Test
    void shouldNeverLimitAValidatedPathByWhatOthersSend() {
        TestListener listener = new TestListener();
        IcePeer peer = engine.newPeer("peer", IceRole.CONTROLLED, listener);
        peer.connect("abcd", CLIENT_PASSWORD,
                List.of(new Candidate("1", 1000, CLIENT, CandidateType.HOST, null)));
        await().until(() -> !listener.validated.isEmpty());
        flood(peer, 50);
        // Forged where the peer is, and recorded ones of its own from elsewhere.
        byte[] forged = request(peer, "wrong");
        byte[] recorded = request(peer, peer.password());
        for (int i = 0; i < 5_000; i++) {
            receive(forged, CLIENT);
            receive(recorded, address("203.0.113.9", 1 + i));
        }
        long limited = counted("stun_dropped_rate");
        for (int i = 0; i < 100; i++) {
            receive(request(peer, peer.password()), CLIENT);
        }
        assertThat(counted("stun_dropped_rate")).isEqualTo(limited);
    }

    @Test
    void shouldBoundWhatAPeerSendsUnderItsOwnPasswordWithoutVerifyingIt() {
        for (int i = 0; i < 20_000; i++) {
            receive(request(victim, victim.password()), address(FLOODER, 1 + i % PORTS));
        }
        assertThat(counted("stun_requests") + counted("stun_dropped_queue_full")).isEqualTo(600);
        assertThat(counted("stun_dropped_rate")).isEqualTo(20_000 - 600);
    }

    /** RFC 8489 section 6.3.1. */
    @Test
    void shouldTellWhoeverHasThePasswordWhatItDoesNotUnderstandAndNobodyElse() {
        byte[] demanding = request(victim, victim.password(), 0x7FFF);
        receive(demanding, CLIENT);
        await().until(() -> responses.size() == 1);
        StunView view = new StunView();
        byte[] refusal = responses.getFirst();
        assertThat(view.wrap(refusal, 0, refusal.length)).isTrue();
        assertThat(view.errorCode()).isEqualTo(420);
        assertThat(new StunKey(victim.password()).matches(view)).isTrue();
        // UNKNOWN-ATTRIBUTES of one type, padded; a FINGERPRINT at the end.
        assertThat(HexFormat.of().formatHex(refusal)).contains("000a00027fff0000").contains("80280004");
        assertThat(counted("stun_refused_unknown_attribute")).isEqualTo(1);

        receive(request(victim, "wrong", 0x7FFF), CLIENT);
        assertThat(counted("stun_dropped_bad_integrity")).isEqualTo(1);
        assertThat(isTaken(victim, CLIENT)).isTrue();
        await().until(() -> responses.size() == 2);
    }

    /** With an attribute of no length. */
    private static byte[] request(IcePeer peer, String password, int attribute) {
        return new StunWriter(StunView.BINDING_REQUEST, TransactionId.random()).username(peer.ufrag() + ":abcd")
                .empty(attribute).finish(new StunKey(password));
    }
}
