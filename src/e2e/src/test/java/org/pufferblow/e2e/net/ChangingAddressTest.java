package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server's addresses change while it runs: first a second interface comes up, then that gets another address, as by a
 * renewed lease.
 *
 * <pre>
 * ann, carol -- 10.99.1.0/24 (later) -- server -- 10.99.2.0/24 -- bob
 * </pre>
 */
@Timeout(300)
class ChangingAddressTest {
    private static final String ANN = "user1";
    private static final String BOB = "user2";
    private static final String CAROL = "user3";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @BeforeEach
    void needsNamespaces() {
        Namespaces.need(getClass());
    }

    @Test
    void newCallsGoOverNewAddressesAndOldOnesGoOn() throws IOException {
        try (Namespaces net = new Namespaces()) {
            String server = net.add("s");
            String office = net.add("b");
            String home = net.add("a");
            net.connect(server, "10.99.2.1/24", office, "10.99.2.2/24");
            InnerServer sfu = InnerServer.start(net, server, "changing-address", directory, "");
            LineProcess bob = sfu.peer(office, "10.99.2.1", BOB);

            Namespaces.Cable late = net.connect(server, "10.99.1.2/24", home, "10.99.1.1/24");
            LineProcess ann = sfu.peer(home, "10.99.1.2", ANN);
            assertThatTheyHearEachOther(ann, ANN, bob, BOB);

            net.in(server, "ip", "addr", "del", "10.99.1.2/24", "dev", late.leftDevice());
            net.in(server, "ip", "addr", "add", "10.99.1.3/24", "dev", late.leftDevice());
            LineProcess carol = sfu.peer(home, "10.99.1.3", CAROL);
            assertThatTheyHearEachOther(carol, CAROL, bob, BOB);
        }
    }

    private static void assertThatTheyHearEachOther(LineProcess one, String nameOfOne, LineProcess other,
            String nameOfOther) {
        long before = InnerServer.packets(other, nameOfOne);
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).untilAsserted(() -> {
            assertThat(InnerServer.packets(one, nameOfOther)).as("%s hears %s", nameOfOne, nameOfOther)
                    .isGreaterThan(50);
            assertThat(InnerServer.packets(other, nameOfOne)).as("%s hears %s", nameOfOther, nameOfOne)
                    .isGreaterThan(before + 50);
        });
    }
}
