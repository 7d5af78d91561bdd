package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server has a private address only. One peer reaches it through a 1:1 NAT that it knows by a static mapping, the other
 * over IPv6:
 *
 * <pre>
 * peer 1 -- 198.51.100.0/24 -- NAT (198.51.100.7 = 10.99.1.2) -- 10.99.1.0/24 -- server -- fd99::/64 -- peer 2
 * </pre>
 */
@Timeout(240)
class NatAndIpv6Test {
    private static final String PRIVATE = "10.99.1.2";
    private static final String PUBLIC = "198.51.100.7";

    @TempDir
    private Path directory;

    @BeforeEach
    void needsNamespaces() {
        Namespaces.need(getClass());
    }

    @Test
    void peersBehindNatAndOverIpv6HearEachOtherThroughOnePort() throws IOException {
        try (Namespaces net = new Namespaces()) {
            String server = net.add("s");
            String nat = net.add("n");
            String one = net.add("a");
            String two = net.add("b");
            net.connect(server, PRIVATE + "/24", nat, "10.99.1.1/24");
            Namespaces.Cable outside = net.connect(nat, PUBLIC + "/24", one, "198.51.100.100/24");
            net.connect(server, "fd99::1/64", two, "fd99::2/64");
            net.in(server, "ip", "route", "add", "default", "via", "10.99.1.1");
            net.in(nat, "sysctl", "-qw", "net.ipv4.ip_forward=1");
            net.in(nat, "iptables", "-t", "nat", "-A", "PREROUTING", "-i", outside.leftDevice(), "-d", PUBLIC, "-j",
                    "DNAT", "--to-destination", PRIVATE);
            net.in(nat, "iptables", "-t", "nat", "-A", "POSTROUTING", "-o", outside.leftDevice(), "-s", PRIVATE, "-j",
                    "SNAT", "--to-source", PUBLIC);

            InnerServer sfu = InnerServer.start(net, server, "nat-and-ipv6", directory, """
                    ice4j.harvest.mapping.static-mappings = [ { local-address = "%s", public-address = "%s" } ]
                    """.formatted(PRIVATE, PUBLIC));
            LineProcess peer1 = sfu.peer(one, PUBLIC, "user1");
            LineProcess peer2 = sfu.peer(two, "[fd99::1]", "user2");
            await().atMost(Duration.ofSeconds(90)).pollDelay(Duration.ZERO).untilAsserted(() -> {
                assertThat(InnerServer.packets(peer1, "user2")).as("peer 1 hears peer 2").isGreaterThan(50);
                assertThat(InnerServer.packets(peer2, "user1")).as("peer 2 hears peer 1").isGreaterThan(50);
            });

            List<String> ports = net.in(server, "ss", "-Huanp").lines()
                    .filter(line -> line.contains("java"))
                    .map(line -> line.trim().split("\\s+", -1)[3].replaceAll(".*:", "")).distinct().toList();
            assertThat(ports).as("UDP ports of all Java processes beside the server").containsExactly("50000");
        }
    }
}
