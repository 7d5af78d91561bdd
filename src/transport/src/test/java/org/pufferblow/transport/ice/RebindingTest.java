package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

@Timeout(30)
class RebindingTest {
    private static final InetSocketAddress SERVER = address("10.0.0.1", 40000);
    private static final InetSocketAddress CLIENT = address("10.0.0.2", 50000);
    private static final InetSocketAddress REBOUND = address("203.0.113.9", 61000);

    @Test
    void shouldFollowAPeerWhoseAddressIsTranslatedAnewBeforeConsentIsLost() {
        TestNetwork network = new TestNetwork();
        try {
            TestListener atServer = new TestListener();
            TestListener atClient = new TestListener();
            IcePeer server = network.engine(TestConfigs.patient(), SERVER).newPeer("server", IceRole.CONTROLLED,
                    atServer);
            IcePeer client = network.engine(TestConfigs.patient(), CLIENT).newPeer("client", IceRole.CONTROLLING,
                    atClient);
            server.connect(client.ufrag(), client.password(), client.localCandidates());
            client.connect(server.ufrag(), server.password(), server.localCandidates());
            await().until(() -> atServer.isConnected() && atClient.isConnected());

            network.translate(CLIENT, REBOUND);

            await().until(() -> atServer.path().equals(new UdpPath(SERVER, REBOUND)));
            assertThat(atServer.validated).isEqualTo(List.of(new UdpPath(SERVER, CLIENT),
                    new UdpPath(SERVER, REBOUND)));
            assertThat(atServer.consent).isEmpty();
            assertThat(atClient.selected).isEqualTo(List.of(new UdpPath(CLIENT, SERVER)));
        } finally {
            network.close();
        }
    }
}
