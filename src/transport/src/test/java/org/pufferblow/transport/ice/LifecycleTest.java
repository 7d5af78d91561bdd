package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;
import org.slf4j.LoggerFactory;

@Timeout(60)
class LifecycleTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);
    private static final int PEERS = 200;

    private final TestNetwork network = new TestNetwork();

    @AfterEach
    void close() {
        network.close();
    }

    private record Pair(IcePeer server, IcePeer client, TestListener atServer, TestListener atClient) {
        static Pair connecting(Ice4jEngine servers, Ice4jEngine clients, String id) {
            TestListener atServer = new TestListener();
            TestListener atClient = new TestListener();
            Pair pair = new Pair(servers.newPeer(id, IceRole.CONTROLLED, atServer),
                    clients.newPeer(id, IceRole.CONTROLLING, atClient), atServer, atClient);
            pair.server.connect(pair.client.ufrag(), pair.client.password(), pair.client.localCandidates());
            pair.client.connect(pair.server.ufrag(), pair.server.password(), pair.server.localCandidates());
            return pair;
        }

        boolean isConnected() {
            return atServer.isConnected() && atClient.isConnected();
        }

        void close() {
            server.close();
            client.close();
        }
    }

    @Test
    void shouldHaveNoThreadForAPeerWhetherConnectingConnectedOrClosed() {
        Ice4jEngine servers = network.engine(TestConfigs.STANDARD, SERVER);
        Ice4jEngine clients = network.engine(TestConfigs.STANDARD, CLIENT);
        Pair first = Pair.connecting(servers, clients, "first");
        await().until(first::isConnected);
        Set<String> threads = Set.copyOf(TestThreads.names());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            pairs.add(Pair.connecting(servers, clients, "peer " + i));
        }
        assertThat(threads).containsAll(TestThreads.names());
        await().until(() -> pairs.stream().allMatch(Pair::isConnected));
        assertThat(threads).containsAll(TestThreads.names());
        // ice4j's pacing has a thread for each agent whose turn it is; nothing else of ice4j's runs, and nothing waits.
        assertThat(TestThreads.ice4j()).allMatch(name -> name.startsWith("ice4j.Agent-"))
                .hasSizeLessThanOrEqualTo(2 * PEERS + 1);
        pairs.forEach(Pair::close);
        first.close();
        await().until(() -> servers.openTransactions() == 0 && clients.openTransactions() == 0);
        assertThat(threads).containsAll(TestThreads.names());
        network.close();
        await().until(() -> TestThreads.names().stream().noneMatch(name -> name.startsWith("ice-")));
    }

    @Test
    void shouldStaySilentOnceClosed() {
        Ice4jEngine servers = network.engine(TestConfigs.hasty(), SERVER);
        Ice4jEngine clients = network.engine(TestConfigs.hasty(), CLIENT);
        Pair pair = Pair.connecting(servers, clients, "peer");
        await().until(pair::isConnected);
        pair.server.close();
        pair.server.close();
        await().until(() -> !pair.atClient.consent.isEmpty());
        assertThat(pair.atServer.consent).isEmpty();
        assertThat(pair.atServer.failures).isEmpty();
        assertThat(servers.openTransactions()).isZero();
    }

    @Test
    void shouldFreeAPeerThatIsClosedWhileItConnects() {
        Ice4jEngine servers = network.engine(TestConfigs.STANDARD, SERVER);
        Ice4jEngine clients = network.engine(TestConfigs.STANDARD, CLIENT);
        network.cut(path -> true);
        Pair pair = Pair.connecting(servers, clients, "peer");
        await().until(() -> servers.openTransactions() > 0);
        pair.close();
        await().until(() -> servers.openTransactions() == 0 && clients.openTransactions() == 0);
        assertThat(pair.atServer.failures).isEmpty();
    }

    @Test
    void shouldMakeUnguessableCredentialsBehindThePrefix() {
        Ice4jEngine engine = network.engine(TestConfigs.with("sfu1-", true), SERVER);
        Set<String> ufrags = new HashSet<>();
        Set<String> passwords = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            IcePeer peer = engine.newPeer("peer", IceRole.CONTROLLED, new TestListener());
            assertThat(peer.ufrag()).matches("sfu1-[A-Za-z0-9]{8}");
            assertThat(peer.password()).matches("[A-Za-z0-9]{24}");
            ufrags.add(peer.ufrag());
            passwords.add(peer.password());
        }
        assertThat(ufrags).hasSize(1_000);
        assertThat(passwords).hasSize(1_000);
    }

    @Test
    void shouldLogNoPasswordEvenWhenItLogsEverything() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        // Other threads may log while this one looks.
        logged.list = new CopyOnWriteArrayList<>();
        Level level = root.getLevel();
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.TRACE);
        try {
            var config = TestConfigs.showingAddresses();
            Ice4jEngine servers = network.engine(config, SERVER);
            Ice4jEngine clients = network.engine(config, CLIENT);
            IcePeer one = servers.newPeer("one", IceRole.CONTROLLING, new TestListener());
            TestListener atOther = new TestListener();
            IcePeer other = clients.newPeer("other", IceRole.CONTROLLING, atOther);
            // Both control: ice4j logs a change of role with the whole agent.
            one.connect(other.ufrag(), other.password(), other.localCandidates());
            other.connect(one.ufrag(), one.password(), one.localCandidates());
            await().until(atOther::isConnected);
            assertThat(atOther.path()).isEqualTo(new UdpPath(CLIENT, SERVER));
            List<String> lines = logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
            assertThat(lines).anyMatch(line -> line.contains("role"));
            assertThat(lines).noneMatch(line -> line.contains(one.password()) || line.contains(other.password()));
        } finally {
            root.detachAppender(logged);
            root.setLevel(level);
        }
    }

    /** {@code videobridge.redact-remote-addresses}. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLogAPeersAddressOnlyIfToldTo(boolean redact) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        // Other threads may log while this one looks.
        logged.list = new CopyOnWriteArrayList<>();
        Level level = root.getLevel();
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.DEBUG);
        try {
            Ice4jEngine servers = network.engine(redact ? TestConfigs.STANDARD : TestConfigs.showingAddresses(),
                    SERVER);
            Ice4jEngine clients = network.engine(TestConfigs.STANDARD, CLIENT);
            Pair pair = Pair.connecting(servers, clients, "someone");
            await().until(pair::isConnected);
            List<String> lines = logged.list.stream().map(ILoggingEvent::getFormattedMessage)
                    .filter(line -> line.contains("connected to")).toList();
            String address = CLIENT.getAddress().getHostAddress();
            assertThat(lines).hasSize(2);
            assertThat(lines.stream().anyMatch(line -> line.contains(address))).isEqualTo(!redact);
        } finally {
            root.detachAppender(logged);
            root.setLevel(level);
        }
    }
}
