package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.CONNECTING;
import static org.pufferblow.transport.TransportState.DISCONNECTED;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.ice.Ice4jEngine;

/** ICE restarts between two whole transports on loopback. */
@Timeout(120)
class RestartTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress NOBODY = new InetSocketAddress(LOOPBACK, 9);
    /** How long before the end of a period we look that it is not over: the machine's own time goes on meanwhile. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final List<PortTransports> opened = new ArrayList<>();
    private final AtomicLong aheadNs = new AtomicLong();
    private PortTransports port;
    private TestSide server;
    private TestSide client;

    private PortTransports open(TransportConfig config) throws TransportException {
        PortTransports transports = PortTransports.open(config, List.of(LOOPBACK),
                (locals, output) -> Ice4jEngine.open(config, locals, output), InstantSource.system(),
                () -> System.nanoTime() + aheadNs.get());
        opened.add(transports);
        return transports;
    }

    private void openBoth(IceRole roleOfServer, TransportConfig config) throws TransportException {
        port = open(config);
        server = new TestSide(port, "server", roleOfServer);
        client = new TestSide(open(TestPort.config()), "client", IceRole.CONTROLLING);
    }

    private void openConnected(IceRole roleOfServer) throws Exception {
        openConnected(roleOfServer, TestPort.config());
    }

    private void openConnected(IceRole roleOfServer, TransportConfig config) throws Exception {
        openBoth(roleOfServer, config);
        TestSide.connect(server, client, DtlsRole.CLIENT);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);
    }

    /** Connects over a tunnel, as the only way. */
    private Tunnel openTunnelled(TransportConfig config) throws Exception {
        openBoth(IceRole.CONTROLLED, config);
        Tunnel tunnel = new Tunnel(new InetSocketAddress(LOOPBACK, port.port()));
        client.peer().connect(TestSide.withCandidates(server.description(), List.of(candidate(tunnel.front()))),
                DtlsRole.SERVER);
        server.peer().connect(TestSide.withCandidates(client.description(), List.of()), DtlsRole.CLIENT);
        server.awaitState(CONNECTED);
        client.awaitState(CONNECTED);
        TestSide.exchange(server, client);
        return tunnel;
    }

    private static Candidate candidate(InetSocketAddress address) {
        return new Candidate("1", 2_130_706_431L, address, CandidateType.HOST, null);
    }

    private static TransportConfig with(TransportConfig.Restart restart) {
        TransportConfig usual = TestPort.config();
        return new TransportConfig(0, "", true, true, true, usual.harvest(), usual.consent(), usual.dtls(),
                usual.srtp(), usual.status(), restart, usual.sockets());
    }

    /** Consent is lost after a second's silence, and a restart given up after the time-out. */
    private static TransportConfig impatient(Duration timeout) {
        TransportConfig usual = with(new TransportConfig.Restart(Duration.ofSeconds(3), timeout));
        return new TransportConfig(0, "", true, true, true, usual.harvest(),
                new TransportConfig.Consent(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(50), 19,
                        false),
                usual.dtls(), usual.srtp(), usual.status(), usual.restart(), usual.sockets());
    }

    private long count(String counter) {
        return port.counters().get(counter);
    }

    /** Until the port thread has looked at the clock again. */
    private void awaitTick() throws Exception {
        long before = count("udp_packets_received");
        client.sendRtp((byte) 9);
        await().until(() -> count("udp_packets_received") > before);
    }

    private int sessions() {
        return ((PeerTransportImpl) server.peer()).iceSessions();
    }

    /** But those of ice4j's pools, which end after a minute of nothing to do. */
    private static Set<String> ownThreads() {
        return Machine.threads().stream().filter(name -> !name.startsWith("ice4j")).collect(Collectors.toSet());
    }

    @AfterEach
    void close() {
        opened.forEach(PortTransports::close);
    }

    /** Whoever begins, the other side does the same; what differs is who may nominate. */
    @ParameterizedTest
    @EnumSource(IceRole.class)
    void shouldLoseNothingWhileIceRestarts(IceRole roleOfServer) throws Exception {
        openConnected(roleOfServer);
        String ufrag = server.peer().local().ufrag();
        int sent = server.rtp().size();
        int sentBack = client.rtp().size();

        for (int i = 0; i < 400; i++) {
            if (i == 50) {
                TestSide.restart(server, client);
            }
            assertThat(client.sendRtp((byte) 1)).isTrue();
            assertThat(server.sendRtp((byte) 2)).isTrue();
            if (i % 20 == 0) {
                int expected = sent + i;
                await().until(() -> server.rtp().size() > expected);
            }
        }
        await().until(() -> count("ice_restarts_connected") == 1);
        TestSide.exchange(server, client);

        assertThat(server.rtp()).hasSize(sent + 401);
        assertThat(client.rtp()).hasSize(sentBack + 401);
        assertThat(server.states()).containsExactly(CONNECTING, CONNECTED);
        assertThat(client.states()).containsExactly(CONNECTING, CONNECTED);
        assertThat(server.peer().local().ufrag()).isNotEqualTo(ufrag);
        assertThat(count("dtls_handshakes_completed")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 300})
    void shouldFreeTheOldSessionAfterTheTransition(int windowSeconds) throws Exception {
        Duration window = Duration.ofSeconds(windowSeconds);
        openConnected(IceRole.CONTROLLED, with(new TransportConfig.Restart(window, Duration.ofHours(1))));
        TestSide.restart(server, client);
        await().until(() -> count("ice_restarts_connected") == 1);
        assertThat(sessions()).isEqualTo(2);

        aheadNs.addAndGet(window.minus(SLACK).toNanos());
        awaitTick();
        assertThat(sessions()).as("before the window has passed").isEqualTo(2);
        aheadNs.addAndGet(SLACK.toNanos());

        await().until(() -> sessions() == 1);
        assertThat(server.onPortThread(port::validatedPaths)).isEqualTo(1);
        TestSide.exchange(server, client);
    }

    @Test
    void shouldNameTheSameCredentialsUntilThePeerHasItsOwn() throws Exception {
        openConnected(IceRole.CONTROLLED);
        LocalTransport before = server.peer().local();

        LocalTransport offered = server.peer().restart();

        assertThat(offered.ufrag()).isNotEqualTo(before.ufrag());
        assertThat(offered.password()).isNotEqualTo(before.password());
        assertThat(offered.fingerprint()).isEqualTo(before.fingerprint());
        assertThat(server.peer().restart()).isEqualTo(offered);
        assertThat(server.peer().local()).isEqualTo(before);

        server.peer().reconnect(TestSide.description(client.peer().restart()));
        assertThat(server.peer().local()).isEqualTo(offered);
        assertThat(server.peer().restart().ufrag()).isNotEqualTo(offered.ufrag());
    }

    @Test
    void shouldRestartOnlyWhatWasConnectedAndAskedFor() throws Exception {
        openBoth(IceRole.CONTROLLED, TestPort.config());
        server.peer().restart();
        RemoteTransport remote = client.description();
        assertThatThrownBy(() -> server.peer().reconnect(remote)).isInstanceOf(IllegalStateException.class);
        TestSide.connect(server, client, DtlsRole.CLIENT);
        server.awaitState(CONNECTED);
        server.peer().reconnect(remote);
        assertThatThrownBy(() -> server.peer().reconnect(remote)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBringACallBackWhosePathIsDead() throws Exception {
        try (Tunnel tunnel = openTunnelled(impatient(Duration.ofSeconds(20)))) {
            tunnel.cut();
            server.awaitState(DISCONNECTED);
            assertThat(server.sendRtp((byte) 1)).isFalse();

            TestSide.restart(server, client);

            server.awaitState(CONNECTED);
            TestSide.exchange(server, client);
            assertThat(server.states()).containsExactly(CONNECTING, CONNECTED, DISCONNECTED, CONNECTED);
            aheadNs.addAndGet(Duration.ofSeconds(4).toNanos());
            await().until(() -> sessions() == 1);
            assertThat(server.onPortThread(port::validatedPaths)).isEqualTo(1);
            TestSide.exchange(server, client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 30})
    void shouldKeepAPathThatComesBackWhileARestartFindsNone(int timeoutSeconds) throws Exception {
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        try (Tunnel tunnel = openTunnelled(impatient(timeout))) {
            tunnel.cut();
            server.awaitState(DISCONNECTED);
            RemoteTransport unreachable = TestSide.withCandidates(
                    TestSide.description(client.peer().restart()), List.of(candidate(NOBODY)));
            server.peer().restart();
            server.peer().reconnect(unreachable);

            tunnel.mend();
            server.awaitState(CONNECTED);
            TestSide.exchange(server, client);
            assertThat(sessions()).isEqualTo(2);

            aheadNs.addAndGet(timeout.minus(SLACK).toNanos());
            awaitTick();
            assertThat(count("ice_restarts_given_up")).as("before the time-out").isZero();
            aheadNs.addAndGet(SLACK.toNanos());
            await().until(() -> count("ice_restarts_given_up") == 1);
            assertThat(server.onPortThread(this::sessions)).isEqualTo(1);
            TestSide.exchange(server, client);
            assertThat(count("ice_restarts_connected")).isZero();
        }
    }

    @Test
    void shouldGiveCandidatesToTheSessionThatTheyName() throws Exception {
        openConnected(IceRole.CONTROLLED);
        RemoteTransport theirs = TestSide.description(client.peer().restart());
        RemoteTransport ours = TestSide.description(server.peer().restart());
        client.peer().reconnect(TestSide.withCandidates(ours, List.of()));
        assertThat(server.peer().addRemoteCandidate(theirs.ufrag(), theirs.candidates().getFirst())).isFalse();
        server.peer().reconnect(TestSide.withCandidates(theirs, List.of()));

        assertThat(server.peer().addRemoteCandidate("nobody", theirs.candidates().getFirst())).isFalse();
        assertThat(count("ice_restarts_connected")).isZero();
        assertThat(server.peer().addRemoteCandidate(theirs.ufrag(), theirs.candidates().getFirst())).isTrue();

        await().until(() -> count("ice_restarts_connected") == 1);
        TestSide.exchange(server, client);
    }

    /** As a client's does that sends its offer before it has gathered. */
    @Test
    void shouldRestartByWhatThePeerChecksThoughItsDescriptionHasNoCandidates() throws Exception {
        openConnected(IceRole.CONTROLLED);
        RemoteTransport theirs = TestSide.description(client.peer().restart());
        RemoteTransport ours = TestSide.description(server.peer().restart());
        server.peer().reconnect(TestSide.withCandidates(theirs, List.of()));
        client.peer().reconnect(ours);

        await().until(() -> count("ice_restarts_connected") == 1);
        TestSide.exchange(server, client);
        assertThat(server.states()).containsExactly(CONNECTING, CONNECTED);
    }

    /** It opens new sockets, whose addresses nobody has told us; the old path is dead. */
    @Test
    void shouldRestartFromANewAddressThatOnlyItsChecksTell() throws Exception {
        try (Tunnel tunnel = openTunnelled(impatient(Duration.ofSeconds(20)));
                Tunnel newWay = new Tunnel(new InetSocketAddress(LOOPBACK, port.port()))) {
            tunnel.cut();
            server.awaitState(DISCONNECTED);
            RemoteTransport theirs = TestSide.description(client.peer().restart());
            RemoteTransport ours = TestSide.description(server.peer().restart());
            server.peer().reconnect(TestSide.withCandidates(theirs, List.of()));
            client.peer().reconnect(TestSide.withCandidates(ours, List.of(candidate(newWay.front()))));

            server.awaitState(CONNECTED);
            TestSide.exchange(server, client);
            assertThat(count("ice_restarts_connected")).isEqualTo(1);
        }
    }

    @Test
    void shouldHoldNoMoreForAHundredRestartsThanForOne() throws Exception {
        openConnected(IceRole.CONTROLLED);
        TestSide.restart(server, client);
        await().until(() -> count("ice_restarts_connected") == 1);
        Set<String> threads = ownThreads();
        long sockets = Machine.sockets();

        for (int i = 0; i < 100; i++) {
            TestSide.restart(server, client);
            assertThat(server.onPortThread(this::sessions)).isLessThanOrEqualTo(3);
        }
        long last = count("ice_restarts_connected");
        TestSide.restart(server, client);
        await().until(() -> count("ice_restarts_connected") > last);
        TestSide.exchange(server, client);
        aheadNs.addAndGet(Duration.ofSeconds(21).toNanos());

        await().until(() -> sessions() == 1);
        assertThat(server.onPortThread(port::validatedPaths)).isEqualTo(1);
        assertThat(threads).containsAll(ownThreads());
        assertThat(Machine.sockets()).isEqualTo(sockets);
        TestSide.exchange(server, client);

        server.peer().close();
        assertThat(server.onPortThread(port::validatedPaths)).isZero();
        assertThat(sessions()).isZero();
    }
}
