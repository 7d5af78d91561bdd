package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of {@code --demo} as three people use it, by keyboard alone. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class DemoPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** What a person sees: the state, and of each card the name, the words under it and whether its ring is lit. */
    private static final String SEE = """
            () => ({
              state: document.getElementById('state-text').textContent,
              banner: document.getElementById('banner').hidden ? '' : document.getElementById('banner-text').textContent,
              said: document.getElementById('live').textContent,
              people: [...document.querySelectorAll('.person')].map(card => ({
                name: card.querySelector('.person-name').textContent,
                words: card.querySelector('.person-state').textContent,
                rings: card.classList.contains('speaking')
              })),
              streams: [...document.querySelectorAll('#figure-rows tr')].map(row => ({
                name: row.cells[0].textContent, bitrate: parseFloat(row.cells[1].textContent),
                level: row.cells[5].textContent
              }))
            })""";

    private final Driver driver = Driver.shared();
    private final List<String> open = new ArrayList<>();
    private Process demo;
    private Path log;
    private String address;

    @BeforeEach
    void start() throws IOException {
        int port = freePort();
        log = Stage.directory(getClass()).resolve("demo.log");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar")
                        .toString(),
                "--demo", "--demo-port", Integer.toString(port)).redirectErrorStream(true).redirectOutput(log.toFile());
        try (DatagramSocket udp = new DatagramSocket(0)) {
            builder.environment().put("RTC_UDP_PORT_MIN", Integer.toString(udp.getLocalPort()));
            builder.environment().put("RTC_UDP_PORT_MAX", Integer.toString(udp.getLocalPort()));
        }
        demo = builder.start();
        address = "http://localhost:" + port + "/";
        await().atMost(PATIENCE).until(() -> {
            assertThat(demo.isAlive()).as("the demo runs").isTrue();
            return Files.readString(log).contains(address);
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        open.forEach(page -> driver.ask("close", page, Map.of()));
        demo.destroy();
        if (!demo.waitFor(20, TimeUnit.SECONDS)) {
            demo.destroyForcibly();
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void threePeopleTalkAndSeeWhoDoesWhat() throws Exception {
        join(CHROMIUM, "Ada", 410);
        join(FIREFOX, "Bob", 530);
        join(CHROMIUM, "Cyd", 680);

        for (String me : open) {
            await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode seen = driver.run(me, SEE);
                assertThat(seen.path("state").asText()).isEqualTo("Connected");
                assertThat(seen.path("banner").asText()).isEmpty();
                assertThat(seen.path("people")).hasSize(3).allSatisfy(person -> {
                    assertThat(person.path("words").asText()).isEqualTo("Speaking");
                    assertThat(person.path("rings").asBoolean()).isTrue();
                });
                for (String other : open) {
                    JsonNode stream = stream(seen, other.equals(me) ? "You, sent" : other);
                    assertThat(stream.path("bitrate").asDouble()).as("kbit/s of " + other).isPositive();
                    assertThat(stream.path("level").asText()).as("level of " + other).endsWith("dB");
                }
            });
        }

        driver.ask("press", "Ada", Map.of("key", "m"));
        driver.ask("press", "Ada", Map.of("key", "s"));

        for (String me : List.of("Bob", "Cyd")) {
            await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode seen = driver.run(me, SEE);
                assertThat(words(seen, "Ada")).contains("Muted").contains("Sharing");
                assertThat(stream(seen, "Ada").path("level").asText()).matches("silent|-[5-9]\\d dB");
                assertThat(words(seen, "Bob")).isEqualTo("Speaking");
            });
        }
        driver.ask("press", "Bob", Map.of("key", "d"));
        await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode seen = driver.run("Cyd", SEE);
            assertThat(words(seen, "Bob")).contains("Deafened");
            assertThat(seen.path("said").asText()).startsWith("Bob");
        });
        leave("Ada");
        await().pollInSameThread().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(driver.run("Cyd", SEE).path("people")).hasSize(2));
        assertThat(Files.readString(log)).doesNotContain("\"level\":\"ERROR\"");
    }

    private void join(BrowserKind kind, String name, int tone) {
        driver.open(kind, name, address + "?room=tea", tone);
        open.add(name);
        driver.ask("type", name, Map.of("selector", "#name", "text", name));
        driver.ask("press", name, Map.of("key", "Enter"));
        await().pollInSameThread().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(driver.run(name, SEE).path("state").asText()).isEqualTo("Connected"));
    }

    private void leave(String name) {
        driver.ask("click", name, Map.of("selector", "#leave"));
    }

    private static JsonNode stream(JsonNode seen, String name) {
        for (JsonNode stream : seen.path("streams")) {
            if (stream.path("name").asText().equals(name)) {
                return stream;
            }
        }
        throw new AssertionError("no stream of " + name + " in " + seen.path("streams"));
    }

    private static String words(JsonNode seen, String name) {
        for (JsonNode person : seen.path("people")) {
            if (person.path("name").asText().startsWith(name)) {
                return person.path("words").asText();
            }
        }
        throw new AssertionError("no card of " + name + " in " + seen.path("people"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
