package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.e2e.SfuUnderTest;

/**
 * Three nodes behind HAProxy with {@code packaging/haproxy.cfg}: no room is ever on two of them, and everybody in
 * it hears everybody else.
 */
@Timeout(120)
class SeveralNodesTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int ROOMS = 9;

    @TempDir
    private Path directory;

    private final List<SfuUnderTest> nodes = new ArrayList<>();
    private final Map<String, List<WirePeer>> people = new LinkedHashMap<>();
    private final List<String> table = new ArrayList<>();
    private FakeControlPlane control;
    private PeerStack stack;
    private Haproxy proxy;
    private final long beganNs = System.nanoTime();
    private int users;

    @Test
    void shouldSplitNoRoomThroughADeathAReturnADrainAndAReload() throws Exception {
        Haproxy.need(SeveralNodesTest.class);
        try (FakeControlPlane server = FakeControlPlane.start(0); PeerStack peers = new PeerStack()) {
            control = server;
            stack = peers;
            startNodes();
            List<Integer> ports = nodes.stream().map(node -> node.signaling().getPort()).toList();
            try (Haproxy haproxy = Haproxy.start(directory, freeTcpPort(), freeTcpPort(), ports)) {
                proxy = haproxy;
                play();
            } finally {
                people.values().forEach(room -> room.forEach(WirePeer::close));
                System.out.println(String.join(System.lineSeparator(), table));
            }
        } finally {
            nodes.forEach(node -> node.process().destroy());
            nodes.forEach(SfuUnderTest::close);
        }
    }

    /** Beside each other: a start waits for its server. */
    private void startNodes() {
        List<CompletableFuture<SfuUnderTest>> starts = NAMES.stream()
                .map(name -> CompletableFuture.supplyAsync(() -> start(name))).toList();
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } finally {
            starts.stream().filter(each -> !each.isCompletedExceptionally()).map(CompletableFuture::join)
                    .forEach(nodes::add);
        }
    }

    private void play() throws Exception {
        row("", NAMES.get(0), NAMES.get(1), NAMES.get(2), "split");
        List<String> rooms = IntStream.range(0, ROOMS).mapToObj(i -> "room-" + i).toList();
        rooms.forEach(room -> join(room, 2));
        settle("two people in each of " + ROOMS + " rooms");
        assertThat(where().values().stream().distinct().count()).as("nodes with rooms").isGreaterThan(1);
        shouldAnswerForAllNodes();

        int victim = busiest();
        Set<String> moved = roomsOf(victim);
        nodes.get(victim).kill();
        for (String room : moved) {
            List<WirePeer> thrownOut = people.remove(room);
            await().until(() -> thrownOut.stream().allMatch(peer -> peer.closed().isDone()));
            thrownOut.forEach(WirePeer::close);
            join(room, 2);
        }
        settle(NAMES.get(victim) + " killed, its people join again");
        assertThat(where()).doesNotContainValue(victim);

        nodes.get(victim).startAgain();
        proxy.awaitNodes(NAMES.size());
        Map<String, Integer> before = where();
        rooms.forEach(room -> join(room, 1));
        settle(NAMES.get(victim) + " is back, one more in each room");
        assertThat(where()).isEqualTo(before);

        int draining = busiest();
        proxy.tell("set server sfu/" + NAMES.get(draining) + " state drain");
        roomsOf(draining).forEach(room -> join(room, 1));
        List<String> fresh = IntStream.range(0, 6).mapToObj(i -> "new-" + i).toList();
        fresh.forEach(room -> join(room, 1));
        settle(NAMES.get(draining) + " drains: one more in its rooms, six new ones");
        assertThat(where()).containsAllEntriesOf(before);
        assertThat(fresh).noneMatch(room -> where().get(room) == draining);

        Map<String, Integer> atReload = where();
        proxy.reload();
        people.keySet().forEach(room -> join(room, 1));
        settle("the proxy reloads, one more in each room");
        assertThat(where()).isEqualTo(atReload);
        assertThat(people.values()).allSatisfy(
                room -> assertThat(room).allMatch(peer -> !peer.closed().isDone(), "is still in"));
    }

    private void shouldAnswerForAllNodes() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> health = http.send(HttpRequest.newBuilder(proxy.page("/healthz")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(health.body()).isEqualTo("{\"status\":\"ok\",\"nodes\":3,\"total_peers\":" + 2 * ROOMS + "}");
            for (String page : List.of("/metrics", "/readyz", "/")) {
                assertThat(http.send(HttpRequest.newBuilder(proxy.page(page)).build(),
                        HttpResponse.BodyHandlers.discarding()).statusCode()).as(page).isEqualTo(404);
            }
            assertThat(http.send(HttpRequest.newBuilder(proxy.page("/rtc/v1/ws?join_token=a.b.c")).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(400);
        }
    }

    private SfuUnderTest start(String name) {
        try {
            return start(name, freeUdpPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One control plane for all of them, which knows one UDP port. */
    private SfuUnderTest start(String name, int udpPort) throws IOException {
        return SfuUnderTest.start("node-" + name, directory, Map.of(), """
                pufferblow { bootstrap_config_url = "%s", bootstrap_secret = "%s", rehearsal = false
                  overrides.room_end_grace_seconds = 1 }
                videobridge { ice.udp.port = %d, loudest.route-loudest-only = false }
                """.formatted(control.bootstrapUrl(), control.bootstrapSecret(), udpPort), List.of("-Xmx128m"));
    }

    private void join(String room, int count) {
        for (int i = 0; i < count; i++) {
            String user = "user" + ++users;
            String token = control.mintToken(new Claims(user, user, "instance", "server", "channel-" + room, room,
                    "recv send_audio", Set.of(Scope.RECV, Scope.SEND_AUDIO)));
            WirePeer peer = WirePeer.join(stack, proxy.signaling(), token, user);
            peer.talk();
            people.computeIfAbsent(room, _ -> new ArrayList<>()).add(peer);
        }
    }

    /** Waits until everybody hears everybody else of their room, and writes down where the rooms are. */
    private void settle(String event) {
        await(event).atMost(Duration.ofSeconds(30)).untilAsserted(() -> people.forEach((room, all) -> assertThat(all)
                .as(room).allSatisfy(peer -> {
                    assertThat(peer.isIn()).as("%s is in", peer.userId()).isTrue();
                    assertThat(peer.hears(5)).as("heard by %s", peer.userId()).containsAll(
                            all.stream().filter(other -> other != peer).map(WirePeer::userId).toList());
                })));
        List<Map<String, Integer>> placed = nodes.stream().map(SeveralNodesTest::peersByRoom).toList();
        long split = people.keySet().stream()
                .filter(room -> placed.stream().filter(node -> node.containsKey(room)).count() != 1).count();
        row(event, placed.get(0).size(), placed.get(1).size(), placed.get(2).size(), split);
        assertThat(split).as("rooms that are not on one node after: %s", event).isZero();
        assertThat(placed.stream().flatMap(node -> node.values().stream()).mapToInt(Integer::intValue).sum())
                .isEqualTo(people.values().stream().mapToInt(List::size).sum());
    }

    private void row(String event, Object a, Object b, Object c, Object split) {
        table.add("%-60s %5s %5s %5s %6s %6.1f s".formatted(event, a, b, c, split,
                Duration.ofNanos(System.nanoTime() - beganNs).toMillis() / 1000.0));
    }

    private Map<String, Integer> where() {
        Map<String, Integer> where = new TreeMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            for (String room : peersByRoom(nodes.get(node)).keySet()) {
                where.put(room, node);
            }
        }
        return where;
    }

    private Set<String> roomsOf(int node) {
        return where().entrySet().stream().filter(room -> room.getValue() == node).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private int busiest() {
        return where().values().stream().collect(Collectors.groupingBy(node -> node, Collectors.counting())).entrySet()
                .stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }

    /** Empty for one that does not run. */
    private static Map<String, Integer> peersByRoom(SfuUnderTest node) {
        if (!node.process().isAlive()) {
            return Map.of();
        }
        Map<String, Integer> rooms = new TreeMap<>();
        for (JsonNode room : node.metrics().path("rooms")) {
            if (room.path("peers").asInt() > 0) {
                rooms.put(room.path("session_id").asText(), room.path("peers").asInt());
            }
        }
        return rooms;
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
