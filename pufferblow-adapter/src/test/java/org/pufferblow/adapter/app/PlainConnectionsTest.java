package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.ClientNetwork;

class PlainConnectionsTest {
    private final List<String> evicted = new ArrayList<>();

    private PlainConnections.Plain plain(String name, String address) {
        return new PlainConnections.Plain(address == null ? null : ClientNetwork.of(InetAddress.ofLiteral(address))) {
            @Override
            void evict() {
                evicted.add(name);
            }
        };
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        PlainConnections connections = new PlainConnections(() -> 2);
        PlainConnections.Plain first = plain("first", "192.0.2.1");
        connections.add(first);
        connections.add(plain("second", "192.0.2.2"));
        connections.onTurn(first);
        connections.add(plain("third", "192.0.2.3"));
        assertThat(evicted).containsExactly("second");
        assertThat(connections.size()).isEqualTo(2);
        assertThat(connections.evicted()).isEqualTo(1);
    }

    @Test
    void oneNetworkHasABoundOfItsOwnAndAProxyHasNot() {
        PlainConnections connections = new PlainConnections(() -> 4096);
        connections.add(plain("neighbour", "192.0.2.2"));
        for (int i = 0; i < PlainConnections.MOST_OF_ONE + 2; i++) {
            connections.add(plain("proxied", null));
            connections.add(plain("drip-" + i, "2001:db8::" + Integer.toHexString(i)));
        }
        assertThat(evicted).containsExactly("drip-0", "drip-1");
    }

    @Test
    void unfinishedHeadsAreBoundedInBytesAndWhatIsOverIsFree() {
        PlainConnections connections = new PlainConnections(() -> 4096);
        PlainConnections.Plain answered = plain("answered", "192.0.2.1");
        PlainConnections.Plain gone = plain("gone", "192.0.2.1");
        PlainConnections.Plain big = plain("big", "192.0.2.2");
        PlainConnections.Plain last = plain("last", "192.0.2.3");
        int half = (int) (PlainConnections.MOST_BYTES / 2);
        for (PlainConnections.Plain each : List.of(answered, gone, big, last)) {
            connections.add(each);
        }
        connections.onHead(answered, half);
        connections.onTurn(answered);
        connections.onHead(gone, half);
        connections.remove(gone);
        connections.onHead(big, half);
        connections.onHead(last, half);
        assertThat(evicted).isEmpty();
        connections.onHead(last, 1);
        assertThat(evicted).containsExactly("big");
        connections.onHead(big, half);
        assertThat(connections.size()).isEqualTo(2);
    }
}
