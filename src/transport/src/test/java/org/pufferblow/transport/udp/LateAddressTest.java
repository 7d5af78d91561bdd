package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Io;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.ice.Ice4jEngine;

/** The machine gets another address while calls go on. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class LateAddressTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LATE = InetAddress.ofLiteral("127.0.0.2");

    private final AtomicReference<List<InetAddress>> addresses = new AtomicReference<>(List.of(FIRST));
    private PortTransports server;
    private PortTransports client;

    private static PortTransports open(TransportConfig config, InetAddress address) throws TransportException {
        return PortTransports.open(config, List.of(address),
                (locals, output) -> Ice4jEngine.open(config, locals, output),
                InstantSource.system(), System::nanoTime);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private static List<InetAddress> announcedBy(TestSide side) {
        return side.description().candidates().stream().map(Candidate::address).map(InetSocketAddress::getAddress)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"MMSG, 1", "MMSG, 3", "NIO, 1", "NIO, 3"})
    void shouldTakeNewCallsOverTheNewAddressAndKeepTheOldOnes(Io io, int threads) throws Exception {
        server = open(TestPort.config().with(new TransportConfig.Sockets(io, threads)), FIRST);
        client = open(TestPort.config(), FIRST);
        server.follow(addresses::get, Duration.ofMillis(10));
        TestSide old = new TestSide(server.lane(), "old", IceRole.CONTROLLED);
        TestSide oldClient = new TestSide(client, "old client", IceRole.CONTROLLING);
        assertThat(announcedBy(old)).containsExactly(FIRST);
        TestSide.connect(old, oldClient, DtlsRole.SERVER);
        old.awaitState(CONNECTED);
        oldClient.awaitState(CONNECTED);

        addresses.set(List.of(LATE));

        await().until(
                () -> announcedBy(new TestSide(server.lane(), "probe", IceRole.CONTROLLED)).equals(List.of(LATE)));
        await().until(() -> old.candidates().stream().anyMatch(each -> each.address().getAddress().equals(LATE)));
        for (int i = 0; i < threads; i++) {
            TestSide side = new TestSide(server.lane(), "new " + i, IceRole.CONTROLLED);
            TestSide other = new TestSide(client, "new client " + i, IceRole.CONTROLLING);
            TestSide.connect(side, other, DtlsRole.SERVER);
            side.awaitState(CONNECTED);
            other.awaitState(CONNECTED);
            TestSide.exchange(side, other);
        }
        TestSide.exchange(old, oldClient);

        addresses.set(List.of(FIRST, LATE));
        await().until(() -> announcedBy(new TestSide(server.lane(), "probe", IceRole.CONTROLLED))
                .equals(List.of(FIRST, LATE)));
        assertThat(server.counters()).containsEntry("udp_internal_errors", 0L);
    }
}
