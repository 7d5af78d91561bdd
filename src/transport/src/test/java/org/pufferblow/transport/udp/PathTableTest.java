package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathTableTest {
    private static ValidatedPath path(int socket, String address, int port) {
        return new ValidatedPath(socket, new InetSocketAddress(InetAddress.ofLiteral(address), port), null);
    }

    private static ValidatedPath find(PathTable table, ValidatedPath like) {
        InetAddress address = like.remote().getAddress();
        return table.find(like.socket(), AddressKey.high(address), AddressKey.low(address), like.remote().getPort());
    }

    @Test
    void shouldTellSocketsAddressesAndPortsApart() {
        PathTable table = new PathTable();
        List<ValidatedPath> paths = List.of(path(0, "192.0.2.1", 5000), path(1, "192.0.2.1", 5000),
                path(0, "192.0.2.1", 65535), path(0, "192.0.2.2", 5000), path(0, "2001:db8::1", 5000),
                path(0, "2001:db8:0:1::1", 5000), path(0, "0.0.0.0", 0), path(1, "::", 0));
        paths.forEach(table::put);

        for (ValidatedPath path : paths) {
            assertThat(find(table, path)).isSameAs(path);
        }
        assertThat(find(table, path(2, "192.0.2.1", 5000))).isNull();
        assertThat(find(table, path(0, "192.0.2.1", 5001))).isNull();
    }

    @Test
    void shouldGiveAnAddressToTheNewestAndKeepItWhenTheOlderLeaves() {
        PathTable table = new PathTable();
        ValidatedPath older = path(0, "192.0.2.1", 5000);
        ValidatedPath newer = path(0, "192.0.2.1", 5000);
        table.put(older);
        table.put(newer);

        assertThat(table.size()).isEqualTo(1);
        table.remove(older);
        assertThat(find(table, older)).isSameAs(newer);
        table.remove(newer);
        assertThat(find(table, older)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldAgreeWithAHashMapOverARandomLife() {
        Random random = new Random(42);
        for (int run = 0; run < 20; run++) {
            PathTable table = new PathTable();
            Map<String, ValidatedPath> model = new HashMap<>();
            for (int step = 0; step < 5000; step++) {
                int socket = random.nextInt(2);
                String address = "10.0.0." + random.nextInt(8);
                int port = random.nextInt(1, 40);
                String key = socket + " " + address + " " + port;
                if (random.nextInt(5) < 2) {
                    ValidatedPath path = path(socket, address, port);
                    table.put(path);
                    model.put(key, path);
                } else if (model.containsKey(key)) {
                    table.remove(model.remove(key));
                }
                assertThat(find(table, path(socket, address, port))).isSameAs(model.get(key));
                assertThat(table.size()).isEqualTo(model.size());
            }
            List<ValidatedPath> all = new ArrayList<>(model.values());
            all.forEach(path -> assertThat(find(table, path)).isSameAs(path));
        }
    }
}
