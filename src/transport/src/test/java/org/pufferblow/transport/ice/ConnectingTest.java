package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

@Timeout(30)
class ConnectingTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress SERVER6 = address("fd00::1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);
    private static final InetSocketAddress CLIENT6 = address("fd00::2", 50000);

    private TestNetwork network = new TestNetwork();
    private final TestListener atServer = new TestListener();
    private final TestListener atClient = new TestListener();
    private IcePeer server;
    private IcePeer client;

    @AfterEach
    void close() {
        network.close();
    }

    private void open(InetSocketAddress... clientSockets) {
        open(IceRole.CONTROLLED, IceRole.CONTROLLING, new InetSocketAddress[]{SERVER}, clientSockets);
    }

    private void open(IceRole servers, IceRole clients, InetSocketAddress[] serverSockets,
            InetSocketAddress... clientSockets) {
        server = network.engine(TestConfigs.STANDARD, serverSockets).newPeer("server", servers, atServer);
        client = network.engine(TestConfigs.STANDARD, clientSockets).newPeer("client", clients, atClient);
    }

    private static void connect(IcePeer one, IcePeer other, List<Candidate> others) {
        one.connect(other.ufrag(), other.password(), others);
    }

    private void awaitConnected() {
        await().until(() -> atServer.isConnected() && atClient.isConnected());
    }

    @Test
    void shouldConnectBothRolesAndValidateBeforeSelecting() {
        open(CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, server.localCandidates());
        awaitConnected();
        UdpPath expected = new UdpPath(SERVER, CLIENT);
        assertThat(atServer.validated).containsExactly(expected);
        assertThat(atServer.selected).containsExactly(expected);
        assertThat(atClient.selected).containsExactly(new UdpPath(CLIENT, SERVER));
        assertThat(atServer.failures).isEmpty();
    }

    @Test
    void shouldFindThePeersAddressFromItsChecksAlone() {
        open(CLIENT);
        connect(server, client, List.of());
        connect(client, server, server.localCandidates());
        awaitConnected();
        assertThat(atServer.selected).containsExactly(new UdpPath(SERVER, CLIENT));
    }

    @Test
    void shouldAnswerAndRememberChecksThatComeBeforeThePeersCredentials() {
        open(CLIENT);
        connect(client, server, server.localCandidates());
        await().until(() -> !atClient.validated.isEmpty());
        connect(server, client, List.of());
        awaitConnected();
    }

    @Test
    void shouldTakeCandidatesThatTrickleInAfterTheCheckListRanEmpty() {
        open(CLIENT);
        connect(server, client, List.of());
        connect(client, server, List.of());
        await().pollDelay(Duration.ofMillis(300)).until(() -> atServer.failures.isEmpty());
        server.localCandidates().forEach(client::addRemoteCandidate);
        awaitConnected();
    }

    @Test
    void shouldConnectOverIpv6AndPreferIt() {
        open(IceRole.CONTROLLED, IceRole.CONTROLLING, new InetSocketAddress[]{SERVER6, SERVER}, CLIENT6, CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, server.localCandidates());
        awaitConnected();
        assertThat(atServer.path()).isEqualTo(new UdpPath(SERVER6, CLIENT6));
    }

    @Test
    void shouldResolveAConflictOfControllingRoles() {
        open(IceRole.CONTROLLING, IceRole.CONTROLLING, new InetSocketAddress[]{SERVER}, CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, server.localCandidates());
        awaitConnected();
    }

    @Test
    void shouldResolveAConflictOfControlledRoles() {
        open(IceRole.CONTROLLED, IceRole.CONTROLLED, new InetSocketAddress[]{SERVER}, CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, server.localCandidates());
        awaitConnected();
    }

    @Test
    void shouldConnectThroughLossAndReordering() {
        network.close();
        network = new TestNetwork(42, 0.3, 40);
        open(CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, server.localCandidates());
        awaitConnected();
    }

    @Test
    void shouldConnectThroughAnAddressTranslatorOnOurSide() {
        InetSocketAddress outside = address("203.0.113.7", 40000);
        network.translate(SERVER, outside);
        open(CLIENT);
        connect(server, client, client.localCandidates());
        connect(client, server, List.of(new Candidate("1", 1000, outside,
                CandidateType.SRFLX, null)));
        awaitConnected();
        assertThat(atServer.path()).isEqualTo(new UdpPath(SERVER, CLIENT));
        assertThat(atClient.path()).isEqualTo(new UdpPath(CLIENT, outside));
    }

    @Test
    void shouldGoOnAfterIce4jHasGivenUpEveryCandidateItKnew() {
        InetSocketAddress refusing = address("10.0.0.66", 6666);
        Set<TransactionId> refused = ConcurrentHashMap.newKeySet();
        open(CLIENT);
        network.attach(refusing, (datagram, path) -> {
            StunView view = new StunView();
            if (view.wrap(datagram, 0, datagram.length) && view.isBindingRequest()) {
                refused.add(view.transactionId());
                byte[] refusal = new StunWriter(StunView.BINDING_ERROR, view.transactionId()).errorCode(400, "No")
                        .finish(new StunKey(client.password()));
                network.send(path, refusal, 0, refusal.length);
            }
        });
        connect(server, client, List.of(new Candidate("1", 1000, refusing, CandidateType.HOST, null)));
        // ice4j waits 5 s for a check of the peer's; then there is another agent, which tries again.
        await().atMost(Duration.ofSeconds(20)).until(() -> refused.size() == 2);
        assertThat(atServer.failures).isEmpty();
        connect(client, server, List.of());
        client.localCandidates().forEach(server::addRemoteCandidate);
        awaitConnected();
    }

    @Test
    void shouldTellOfFailureOnceAndOnlyAfterTheTimeLimit() {
        Ice4jEngine.Timing timing = new Ice4jEngine.Timing(Duration.ofMillis(400), Duration.ofSeconds(25));
        server = network.engine(TestConfigs.STANDARD, timing, SERVER).newPeer("server", IceRole.CONTROLLED, atServer);
        server.connect("abcd", "0123456789012345678901", List.of());
        await().until(() -> !atServer.failures.isEmpty());
        assertThat(atServer.failures).hasSize(1);
        assertThat(atServer.validated).isEmpty();
    }
}
