package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of two: ann is behind a router that can drop everything or give her another address, and both her WebSocket and her
 * media go through that; bob is beside the server.
 *
 * <pre>
 * ann (user1) -- 198.51.100.0/24 -- router, masquerading -- 10.99.1.0/24 -- server -- 10.99.2.0/24 -- bob (user2)
 * </pre>
 */
final class RoutedCall implements AutoCloseable {
    static final String ANN = "user1";
    static final String BOB = "user2";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Namespaces net = new Namespaces();
    private String router;
    private Namespaces.Cable cable;
    private InnerServer sfu;
    private LineProcess ann;
    private LineProcess bob;
    private int address = 1;

    /**
     * Waits until both are in the call and hear each other.
     *
     * @param name of the server's log
     * @param browser whether ann is at a browser
     */
    void connect(String name, Path directory, boolean browser) throws IOException {
        router = net.add("r");
        String server = net.add("s");
        String home = net.add("a");
        String office = net.add("b");
        cable = net.connect(router, "10.99.1.1/24", server, "10.99.1.2/24");
        net.connect(router, "198.51.100.1/24", home, "198.51.100.2/24");
        net.connect(server, "10.99.2.1/24", office, "10.99.2.2/24");
        net.in(home, "ip", "route", "add", "default", "via", "198.51.100.1");
        net.in(router, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.promote_secondaries=1");
        net.in(router, "iptables", "-t", "nat", "-A", "POSTROUTING", "-o", cable.leftDevice(), "-j", "MASQUERADE");
        sfu = InnerServer.start(net, server, name, directory, "");
        bob = sfu.peer(office, "10.99.2.1", BOB);
        ann = browser ? sfu.browser(home, "10.99.1.2", ANN) : sfu.peer(home, "10.99.1.2", ANN);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(InnerServer.packets(ann, BOB)).isGreaterThan(50);
            assertThat(InnerServer.packets(bob, ANN)).isGreaterThan(50);
        });
    }

    InnerServer sfu() {
        return sfu;
    }

    LineProcess ann() {
        return ann;
    }

    LineProcess bob() {
        return bob;
    }

    /** The router drops everything, or what these options of iptables match. */
    void cut(String... match) {
        rule("-I", match);
    }

    void mend(String... match) {
        rule("-D", match);
    }

    private void rule(String what, String... match) {
        List<String> command = new ArrayList<>(List.of("iptables", what, "FORWARD"));
        command.addAll(List.of(match));
        command.addAll(List.of("-j", "DROP"));
        net.in(router, command.toArray(String[]::new));
    }

    /** Masquerading forgets its connections when its address goes away, as a NAT does that is started anew. */
    void moveAnn() {
        String old = "10.99.1." + address + "/24";
        address = address == 1 ? 7 : address + 1;
        net.in(router, "ip", "addr", "add", "10.99.1." + address + "/24", "dev", cable.leftDevice());
        net.in(router, "ip", "addr", "del", old, "dev", cable.leftDevice());
    }

    /** Lets some time pass. */
    static void pass(Duration duration) {
        long beganNs = System.nanoTime();
        await().atMost(duration.plusSeconds(10)).pollInterval(POLL)
                .until(() -> System.nanoTime() - beganNs >= duration.toNanos());
    }

    /** What was on its way has arrived, and nothing more does. */
    void awaitSilence() {
        await().atMost(Duration.ofMillis(2500)).pollDelay(Duration.ZERO).until(() -> {
            long atAnn = InnerServer.packets(ann, BOB);
            long atBob = InnerServer.packets(bob, ANN);
            pass(Duration.ofMillis(300));
            return InnerServer.packets(ann, BOB) == atAnn && InnerServer.packets(bob, ANN) == atBob;
        });
    }

    /** Beginning now. */
    void assertBothHearEachOtherWithin(Duration limit) {
        long atAnn = InnerServer.packets(ann, BOB);
        long atBob = InnerServer.packets(bob, ANN);
        await().atMost(limit).pollDelay(Duration.ZERO).pollInterval(POLL)
                .until(() -> InnerServer.packets(ann, BOB) > atAnn && InnerServer.packets(bob, ANN) > atBob);
    }

    /** Now, and for as long as it takes for what an outage has set going to come out. */
    void assertNobodyLeaves() throws IOException {
        long beganNs = System.nanoTime();
        await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(500)).until(() -> {
            assertThat(sfu.leaves()).isEmpty();
            assertThat(left(bob)).isEmpty();
            return System.nanoTime() - beganNs >= Duration.ofSeconds(12).toNanos();
        });
        assertBothHearEachOtherWithin(Duration.ofSeconds(1));
        assertThat(sfu.metrics().path("total_peers").asInt()).isEqualTo(2);
        assertThat(sfu.metrics().path("total_leaves").asInt()).isZero();
    }

    long counter(String part, String name) throws IOException {
        JsonNode counter = sfu.metrics().path("counters").path(part).path(name);
        assertThat(counter.isNumber()).as(name).isTrue();
        return counter.asLong();
    }

    /** Who has left by what a peer was told. */
    static List<String> left(LineProcess peer) {
        return peer.ask("state").path("left").valueStream().map(JsonNode::asText).toList();
    }

    @Override
    public void close() {
        net.close();
    }
}
