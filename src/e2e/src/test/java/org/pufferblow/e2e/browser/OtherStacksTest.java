package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.StackKind.AIORTC;
import static org.pufferblow.e2e.browser.StackKind.LIBDATACHANNEL;
import static org.pufferblow.e2e.browser.StackKind.PION;
import static org.pufferblow.e2e.browser.StackKind.WERIFT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Six WebRTC stacks in one room, of which each leaves and comes back: whoever stays must be able to read the m-line that was
 * stopped, and hear who comes on it again. Prints who heard how many of whom.
 */
@NeedsBrowsers(value = CHROMIUM, stacks = {AIORTC, WERIFT, LIBDATACHANNEL, PION})
class OtherStacksTest {
    /** Half a second of a voice. */
    private static final long PACKETS = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Who is in, by the name of the stack. */
    private final Map<String, BrowserUser> call = new LinkedHashMap<>();
    private final Map<String, Supplier<BrowserUser>> clients = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    /** A line of the table that is printed. */
    private final StringBuilder table = new StringBuilder();

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void eachHearsEveryOtherWhoeverComesAndGoes() throws Exception {
        try (Stage stage = new Stage("other-stacks", Stage.directory(getClass()),
                // Seven microphones are open: who is heard must not depend on who is loud.
                "videobridge.loudest.route-loudest-only = false")) {
            for (StackKind kind : List.of(AIORTC, WERIFT, LIBDATACHANNEL, PION)) {
                clients.put(kind.word(), () -> stage.stack(kind, kind.word()));
            }
            clients.put("chromium", () -> stage.browser(CHROMIUM, "chromium"));
            clients.put("libwebrtc", () -> stage.libWebRtc("libwebrtc", LibWebRtc.Part.VOICE));
            clients.put("libwebrtc-ears", () -> stage.libWebRtc("libwebrtc-ears", LibWebRtc.Part.EARS));
            for (String name : clients.keySet()) {
                table.append("%16s".formatted(name));
            }
            System.out.println("Of how many others each has what they say:\n" + table);
            table.setLength(0);
            join(stage, List.of("aiortc", "chromium", "pion"));
            settle("three join");
            leave(stage, "chromium");
            settle("one leaves");
            join(stage, List.of("chromium"));
            settle("and comes back");
            join(stage, List.of("werift", "libdatachannel", "libwebrtc", "libwebrtc-ears"));
            settle("the others join");
            for (String name : clients.keySet()) {
                leave(stage, name);
                settle(name + " leaves");
                join(stage, List.of(name));
                settle(name + " is back");
            }
        }
        assertThat(failures).isEmpty();
    }

    private void join(Stage stage, List<String> names) throws Exception {
        for (String name : names) {
            BrowserUser person = clients.get(name).get();
            call.put(name, person);
            stage.joinAtOnce(List.of(person));
        }
    }

    private void leave(Stage stage, String name) {
        BrowserUser person = call.remove(name);
        stage.note(List.of(person));
        person.leave();
        stage.dismiss(person);
    }

    /** Waits until everyone hears everyone, and writes a line of the table. */
    private void settle(String what) {
        Map<String, Long> heard = new HashMap<>();
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
                call.forEach((name, person) -> heard.put(name, hears(person)));
                return call.entrySet().stream().allMatch(
                        one -> heard.get(one.getKey()) == talkers(one.getValue()) && knowsWhoIsThere(one.getValue()));
            });
        } catch (ConditionTimeoutException e) {
            call.forEach((name, person) -> {
                if (heard.get(name) < talkers(person) || !knowsWhoIsThere(person)) {
                    fail(what + ": " + person + " " + person.report());
                }
            });
        }
        for (String name : clients.keySet()) {
            BrowserUser person = call.get(name);
            table.append("%16s".formatted(person == null ? "" : heard.get(name) + " of " + talkers(person)));
        }
        table.append("  ").append(what);
        System.out.println(table);
        table.setLength(0);
        for (BrowserUser person : call.values()) {
            for (String error : person.report().errors()) {
                fail(what + ": " + person + " complains: " + error);
            }
            person.mark();
        }
    }

    /** Said at once, for the run may end before all is over. */
    private void fail(String what) {
        System.out.println(what);
        failures.add(what);
    }

    private boolean knowsWhoIsThere(BrowserUser person) {
        ClientReport report = person.report();
        return report.connection().equals("connected")
                && report.participants().size() == call.size()
                && report.participants().containsAll(call.values().stream().map(BrowserUser::userId).toList());
    }

    private long talkers(BrowserUser listener) {
        return call.values().stream().filter(other -> other != listener && other.talks()).count();
    }

    /**
     * How many of the others' voices there are: by their tones where what is decoded can be told, by packets since the last
     * mark where those are counted, else by their tracks.
     */
    private long hears(BrowserUser listener) {
        ClientReport report = listener.report();
        return call.values().stream().filter(other -> other != listener && other.talks())
                .filter(other -> report.voices().stream()
                        .filter(voice -> !voice.ended() && voice.stream().equals(other.userId()))
                        .anyMatch(voice -> listener instanceof StackClient
                                ? voice.received() >= PACKETS
                                : !listener.listens() || voice.heardNow().contains(other.tone())))
                .count();
    }
}
