package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

/**
 * A browser that restarts ICE opens new sockets, and pairs them with the candidates that it knows: until our answer arrives,
 * with those of the session in use. A second peer stands for the browser's next session.
 */
@Timeout(30)
class RenewedPeerTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress BEFORE = address("10.0.0.2", 50000);
    private static final InetSocketAddress AFTER = address("10.0.0.2", 50001);

    private final TestNetwork network = new TestNetwork();
    private final TestListener atServer = new TestListener();
    private final TestListener atRenewed = new TestListener();
    private IcePeer server;
    private IcePeer renewed;

    @BeforeEach
    void connect() {
        TestListener atClient = new TestListener();
        server = network.engine(TestConfigs.patient(), SERVER).newPeer("server", IceRole.CONTROLLED, atServer);
        IcePeer client = network.engine(TestConfigs.patient(), BEFORE).newPeer("client", IceRole.CONTROLLING, atClient);
        server.connect(client.ufrag(), client.password(), client.localCandidates());
        client.connect(server.ufrag(), server.password(), server.localCandidates());
        await().until(() -> atServer.isConnected() && atClient.isConnected());
        renewed = network.engine(TestConfigs.patient(), AFTER).newPeer("renewed", IceRole.CONTROLLING, atRenewed);
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldValidateANewSocketUnderThePeersNewName() {
        server.addRemoteCredentials(renewed.ufrag(), renewed.password());
        renewed.connect(server.ufrag(), server.password(), server.localCandidates());
        await().until(() -> atServer.validated.contains(new UdpPath(SERVER, AFTER)) && atRenewed.isConnected());
    }

    @Test
    void shouldForgetTheOlderOfManyNames() {
        server.addRemoteCredentials(renewed.ufrag(), renewed.password());
        server.addRemoteCredentials("other1", "password0123456789012345");
        server.addRemoteCredentials("other2", "password0123456789012345");
        renewed.connect(server.ufrag(), server.password(), server.localCandidates());
        await().until(() -> !atRenewed.validated.isEmpty());
        assertThat(atServer.validated).isEqualTo(List.of(new UdpPath(SERVER, BEFORE)));
    }
}
