package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

@Timeout(30)
class HostileStunTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);

    private final TestNetwork network = new TestNetwork();
    private final AtomicInteger sent = new AtomicInteger();
    private final TestListener atServer = new TestListener();
    private final Ice4jEngine engine = network.engine(TestConfigs.STANDARD, SERVER);
    private final IcePeer peer = engine.newPeer("peer", IceRole.CONTROLLED, atServer);

    @AfterEach
    void close() {
        network.close();
    }

    private byte[] request(String username, String password) {
        return new StunWriter(StunView.BINDING_REQUEST, TransactionId.random()).username(username).priority(1)
                .role(true, 1).finish(password == null ? null : new StunKey(password));
    }

    private void receive(byte[] datagram, String from, int port) {
        engine.onStun(datagram, 0, datagram.length, new UdpPath(SERVER, address(from, port)));
    }

    private long counted(String counter) {
        return engine.counters().get(counter);
    }

    private static long heapAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void shouldRefuseForgedRequestsWithoutThreadMemoryOrAnswer() {
        network.attach(address("198.51.100.1", 1), (datagram, path) -> sent.incrementAndGet());
        peer.connect("abcd", "0123456789012345678901", List.of());
        byte[][] forged = {request(peer.ufrag() + ":abcd", "wrong"), request(peer.ufrag() + ":abcd", null),
                request("stranger:abcd", peer.password()), request("nocolon", peer.password())};
        for (int port = 1; port <= 300; port++) {
            receive(forged[port % 4], "198.51.100.1", port);
        }
        List<String> threads = TestThreads.names();
        long heap = heapAfterCollection();
        for (int round = 0; round < 100; round++) {
            for (int port = 1; port <= 300; port++) {
                receive(forged[port % 4], "198.51.100.1", port);
            }
        }
        List<String> threadsAfter = TestThreads.names();
        assertThat(threads).containsAll(threadsAfter).hasSizeGreaterThanOrEqualTo(threadsAfter.size());
        assertThat(heapAfterCollection() - heap).isLessThan(1_000_000);
        assertThat(counted("stun_dropped_unknown_ufrag")).isEqualTo(150 * 101);
        assertThat(counted("stun_dropped_bad_integrity") + counted("stun_dropped_rate")).isEqualTo(150 * 101);
        assertThat(counted("stun_dropped_rate")).isPositive();
        assertThat(counted("stun_requests")).isZero();
        assertThat(sent).hasValue(0);
        assertThat(atServer.validated).isEmpty();
    }

    @Test
    void shouldStillConnectWhileForgeriesOfTheSameUfragArrive() {
        TestListener atClient = new TestListener();
        IcePeer client = network.engine(TestConfigs.STANDARD, CLIENT).newPeer("client", IceRole.CONTROLLING, atClient);
        for (int i = 0; i < 1000; i++) {
            receive(request(peer.ufrag() + ":abcd", "wrong"), "198.51.100.1", 1 + i % 300);
        }
        peer.connect(client.ufrag(), client.password(), client.localCandidates());
        client.connect(peer.ufrag(), peer.password(), peer.localCandidates());
        await().until(() -> atServer.isConnected() && atClient.isConnected());
    }

    @Test
    void shouldCountWhatIsNoStunAndWhatNobodyAskedFor() {
        receive(new byte[1], "198.51.100.1", 1);
        receive(new byte[65_507], "198.51.100.1", 1);
        assertThat(counted("stun_dropped_malformed")).isEqualTo(2);
        receive(new StunWriter(0x0011, TransactionId.random()).finish(null), "198.51.100.1", 1);
        assertThat(counted("stun_dropped_unexpected")).isEqualTo(1);
        receive(new StunWriter(StunView.BINDING_SUCCESS, TransactionId.random())
                .xorMappedAddress(SERVER).finish(null), "198.51.100.1", 1);
        assertThat(counted("stun_dropped_unknown_transaction")).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnswersWithAWrongSignatureOrFromElsewhere() {
        StunView view = new StunView();
        IcePeer[] client = new IcePeer[1];
        network.attach(CLIENT, (datagram, path) -> {
            assertThat(view.wrap(datagram, 0, datagram.length)).isTrue();
            byte[] unsigned = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId()).xorMappedAddress(SERVER)
                    .finish(null);
            byte[] missigned = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId()).xorMappedAddress(SERVER)
                    .finish(new StunKey("wrong"));
            byte[] right = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId()).xorMappedAddress(SERVER)
                    .finish(new StunKey(client[0].password()));
            receive(unsigned, "10.0.0.2", 50000);
            receive(missigned, "10.0.0.2", 50000);
            receive(right, "10.0.0.2", 50001);
        });
        client[0] = network.engine(TestConfigs.STANDARD, address("10.0.0.3", 1)).newPeer("client",
                IceRole.CONTROLLING, new TestListener());
        peer.connect(client[0].ufrag(), client[0].password(),
                List.of(new Candidate("1", 1000, CLIENT,
                        CandidateType.HOST, null)));
        await().until(() -> counted("stun_dropped_bad_integrity") >= 4
                && counted("stun_dropped_unknown_transaction") >= 2);
        assertThat(atServer.validated).isEmpty();
        assertThat(counted("stun_responses")).isZero();
    }

    @Test
    void shouldBoundTheRateAndThePathsOfAnAuthenticatedPeer() {
        peer.connect("abcd", "0123456789012345678901", List.of());
        for (int i = 0; i < 5_000; i++) {
            receive(request(peer.ufrag() + ":abcd", peer.password()), "198.51.100.1", 1 + i);
        }
        await().until(() -> counted("stun_dropped_paths") > 0);
        assertThat(counted("stun_dropped_rate") + counted("stun_dropped_queue_full")).isGreaterThan(3_000);
        assertThat(counted("stun_requests")).isLessThan(2_000);
    }

    @Test
    void shouldIgnoreCandidatesBeyondItsLimitAndThoseThatLeadNowhere() {
        peer.addRemoteCandidate(candidate(address("0.0.0.0", 9)));
        peer.addRemoteCandidate(candidate(address("198.51.100.1", 0)));
        peer.addRemoteCandidate(candidate(address("224.0.0.1", 9)));
        peer.addRemoteCandidate(candidate(InetSocketAddress.createUnresolved("name.local", 9)));
        await().until(() -> counted("ice_candidates_ignored") == 4);
        for (int port = 1; port <= 100; port++) {
            peer.addRemoteCandidate(candidate(address("198.51.100.1", port)));
        }
        await().until(() -> counted("ice_candidates_ignored") == 4 + 40);
    }

    private static Candidate candidate(InetSocketAddress address) {
        return new Candidate("1", 1000, address,
                CandidateType.HOST, null);
    }
}
