package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ice4j.ice.AgentConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

/** What happens to a connected peer. */
@Timeout(30)
class KeepingTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);
    private static final InetSocketAddress MOBILE = address("10.9.9.9", 50000);

    private final TestNetwork network = new TestNetwork();
    private final TestListener atServer = new TestListener();
    private final TestListener atClient = new TestListener();
    private final Ice4jEngine engine = network.engine(TestConfigs.hasty(), SERVER);
    private final IcePeer server = engine.newPeer("server", IceRole.CONTROLLED, atServer);
    private final IcePeer client = network.engine(TestConfigs.hasty(), CLIENT, MOBILE).newPeer("client",
            IceRole.CONTROLLING, atClient);

    @BeforeEach
    void connect() {
        // The second network is there, but leads nowhere yet.
        network.cut(path -> path.local().equals(MOBILE) || path.remote().equals(MOBILE));
        server.connect(client.ufrag(), client.password(), client.localCandidates());
        client.connect(server.ufrag(), server.password(), server.localCandidates());
        await().until(() -> atServer.isConnected() && atClient.isConnected());
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldTellOfLostConsentAndOfItsReturn() {
        network.cut(path -> true);
        await().until(() -> List.of(false).equals(atServer.consent) && List.of(false).equals(atClient.consent));
        assertThat(engine.counters()).containsEntry("ice_consent_lost", 1L);
        network.mend();
        await().until(() -> atServer.consent.getLast() && atClient.consent.getLast());
        assertThat(atServer.consent).startsWith(false, true);
        assertThat(atServer.failures).isEmpty();
    }

    @Test
    void shouldMoveToAnotherNetworkOfThePeersWhenTheFirstDies() {
        network.mend();
        network.cut(path -> path.local().equals(CLIENT) || path.remote().equals(CLIENT));
        await().until(() -> atServer.path().equals(new UdpPath(SERVER, MOBILE))
                && atClient.path().equals(new UdpPath(MOBILE, SERVER)));
        await().until(() -> atServer.consent.isEmpty() || atServer.consent.getLast());
    }

    @Test
    void shouldValidateACandidateThatComesLate() {
        InetSocketAddress late = address("10.0.0.77", 7777);
        network.attach(late, (datagram, path) -> {
            StunView view = new StunView();
            if (view.wrap(datagram, 0, datagram.length) && view.isBindingRequest()) {
                byte[] answer = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId())
                        .xorMappedAddress(path.remote()).finish(new StunKey(client.password()));
                network.send(path, answer, 0, answer.length);
            }
        });
        server.addRemoteCandidate(new Candidate("9", 9, late, CandidateType.HOST, null));
        await().until(() -> atServer.validated.contains(new UdpPath(SERVER, late)));
        assertThat(atServer.path()).isEqualTo(new UdpPath(SERVER, CLIENT));
    }

    @Test
    void shouldAnswerAuthenticatedChecksFromAnywhereWithOurSoftwareForAsLongAsItLives() {
        InetSocketAddress elsewhere = address("10.0.0.88", 8888);
        TransactionId id = TransactionId.random();
        byte[] request = new StunWriter(StunView.BINDING_REQUEST, id).username(server.ufrag() + ":" + client.ufrag())
                .priority(1).role(true, 1).finish(new StunKey(server.password()));
        List<byte[]> answers = new CopyOnWriteArrayList<>();
        network.attach(elsewhere, (datagram, path) -> {
            StunView view = new StunView();
            if (view.wrap(datagram, 0, datagram.length) && view.isSuccess()) {
                assertThat(view.transactionId()).isEqualTo(id);
                assertThat(view.mappedAddress()).isEqualTo(elsewhere);
                assertThat(new StunKey(server.password()).matches(view)).isTrue();
                answers.add(datagram);
            }
        });
        network.send(new UdpPath(elsewhere, SERVER), request, 0, request.length);
        await().until(() -> answers.size() == 1);
        assertThat(new String(answers.getFirst(), StandardCharsets.ISO_8859_1))
                .contains(AgentConfig.config.getSoftware());
        server.close();
        network.send(new UdpPath(elsewhere, SERVER), request, 0, request.length);
        await().until(() -> engine.counters().get("stun_dropped_unknown_ufrag") > 0);
        assertThat(answers).hasSize(1);
    }

    @Test
    void shouldAnswerAConsentCheckWithoutPriority() {
        byte[] request = new StunWriter(StunView.BINDING_REQUEST, TransactionId.random())
                .username(server.ufrag() + ":" + client.ufrag()).finish(new StunKey(server.password()));
        InetSocketAddress elsewhere = address("10.0.0.88", 8888);
        List<byte[]> answers = new CopyOnWriteArrayList<>();
        network.attach(elsewhere, (datagram, path) -> answers.add(datagram));
        network.send(new UdpPath(elsewhere, SERVER), request, 0, request.length);
        await().until(() -> answers.stream().anyMatch(answer -> {
            StunView view = new StunView();
            return view.wrap(answer, 0, answer.length) && view.isSuccess();
        }));
    }

    /** RFC 8445 section 7.2.5.1: the role opposite to that of the request, however many of those were under way. */
    @Test
    void shouldChangeItsRoleOnceForTwoRefusalsThatCross() {
        InetSocketAddress other = address("10.0.0.99", 9999);
        Map<UdpPath, TransactionId> held = new ConcurrentHashMap<>();
        List<Boolean> roles = new CopyOnWriteArrayList<>();
        AtomicBoolean refused = new AtomicBoolean();
        TestNetwork.Host host = (datagram, path) -> {
            StunView view = new StunView();
            if (!view.wrap(datagram, 0, datagram.length) || !view.isBindingRequest()) {
                return;
            }
            if (refused.get()) {
                roles.add(view.saysControlling());
                byte[] answer = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId())
                        .xorMappedAddress(path.remote()).finish(new StunKey(client.password()));
                network.send(path, answer, 0, answer.length);
                return;
            }
            assertThat(view.saysControlled()).isTrue();
            held.put(path, view.transactionId());
            if (held.size() == 2) {
                refused.set(true);
                held.forEach((from, id) -> {
                    byte[] refusal = new StunWriter(StunView.BINDING_ERROR, id).errorCode(487, "Role Conflict")
                            .finish(new StunKey(client.password()));
                    network.send(from, refusal, 0, refusal.length);
                });
            }
        };
        client.close();
        network.attach(CLIENT, host);
        network.attach(other, host);
        server.addRemoteCandidate(new Candidate("9", 9, other, CandidateType.HOST, null));
        await().until(() -> roles.size() >= 4);
        assertThat(roles).containsOnly(true);
        assertThat(atServer.consent).isEmpty();
        assertThat(engine.counters()).containsEntry("ice_consent_lost", 0L);
    }

    @Test
    void shouldRefuseTheRoleOfAConnectedPeerThatClaimsOursWithAHigherTieBreaker() {
        InetSocketAddress elsewhere = address("10.0.0.88", 8888);
        List<Integer> codes = new CopyOnWriteArrayList<>();
        network.attach(elsewhere, (datagram, path) -> {
            StunView view = new StunView();
            if (view.wrap(datagram, 0, datagram.length) && view.isResponse()) {
                codes.add(view.errorCode());
            }
        });
        // We are controlled: a lower tie-breaker than the other's keeps us so (RFC 8445 section 7.3.1.1).
        byte[] request = new StunWriter(StunView.BINDING_REQUEST, TransactionId.random())
                .username(server.ufrag() + ":" + client.ufrag()).priority(1).role(false, -1L)
                .finish(new StunKey(server.password()));
        network.send(new UdpPath(elsewhere, SERVER), request, 0, request.length);
        await().until(() -> codes.equals(List.of(487)));
    }
}
