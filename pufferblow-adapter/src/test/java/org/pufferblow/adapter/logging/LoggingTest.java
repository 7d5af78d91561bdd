package org.pufferblow.adapter.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The whole way from a logger to standard output. */
@Isolated("replaces standard output")
class LoggingTest {
    private static final Logger log = LoggerFactory.getLogger(LoggingTest.class);
    private static final String SECRET = "bootstrap-secret-\"of\"-the-test";

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        Logging.addSecret(SECRET);
    }

    @AfterEach
    void restore() {
        System.setOut(before);
        MDC.clear();
        Logging.configure("info", "auto");
    }

    /** Whatever a person is called, and whatever reads the log. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void shouldKeepWhatBreaksLinesOrTurnsThemRoundOutOfTheLog(String format) throws Exception {
        String hostile = "a\tb\r\nc\u0000\u001b\u007f\u0085\u009b\u2028\u2029\u202e\u2066\ud83d";
        Logging.configure("info", format);
        MDC.put("user", hostile);
        log.info("joined {}", hostile);

        List<String> lines = lines();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).matches("[^\\p{Cc}\\u2028\\u2029\\u202e\\u2066]*");
        if (format.equals("json")) {
            JsonNode line = new ObjectMapper().readTree(lines.getFirst());
            assertThat(line.get("user").asText()).isEqualTo(hostile);
            assertThat(line.get("message").asText()).isEqualTo("joined " + hostile);
        }
    }

    @Test
    void shouldWriteOneJsonObjectALineWithTheIds() throws Exception {
        Logging.configure("info", "json");
        MDC.put("session", "s-1");
        MDC.put("user", "u\n2");
        log.info("joined {}", "line\nbreak");
        log.debug("not seen");

        List<String> lines = lines();
        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.getFirst());
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("logger").asText()).isEqualTo(LoggingTest.class.getName());
        assertThat(line.get("message").asText()).isEqualTo("joined line\nbreak");
        assertThat(line.get("session").asText()).isEqualTo("s-1");
        assertThat(line.get("user").asText()).isEqualTo("u\n2");
    }

    @Test
    void shouldKeepAClientsLineBreaksOutOfTextLines() {
        Logging.configure("info", "text");
        MDC.put("user", "u\n2");
        log.info("named {}", "x\r\n12:00:00.000 ERROR forged\u001b[2J");

        assertThat(lines()).singleElement().asString().contains("LoggingTest: named x\\r\\n12:00:00.000")
                .contains("{user=u\\n2}").doesNotContain("\u001b");
    }

    @Test
    void shouldDropWhatATaskAndItsThreadsLogAndNothingElse() throws Exception {
        Logging.configure("info", "text");
        try (ExecutorService ofOthers = Executors.newSingleThreadExecutor();
                ExecutorService its = Executors.newSingleThreadExecutor()) {
            // Its thread is there before the task.
            ofOthers.submit(() -> log.info("before")).get();
            int result = Logging.withoutLog(() -> {
                log.error("dropped: the task's own");
                its.submit(() -> log.error("dropped: a pool's thread that it starts")).get();
                Thread.ofVirtual().start(() -> log.error("dropped: a virtual thread")).join();
                ofOthers.submit(() -> log.info("meanwhile")).get();
                return 5;
            });
            assertThat(result).isEqualTo(5);
            its.submit(() -> log.info("the same pool's thread afterwards")).get();
            log.info("after");
        }
        assertThat(text()).contains("before", "meanwhile", "the same pool's thread afterwards", "after")
                .doesNotContain("dropped");
    }

    @Test
    void shouldLogAgainAfterATaskThatFails() {
        Logging.configure("info", "text");
        assertThatThrownBy(() -> Logging.withoutLog(() -> {
            throw new IllegalStateException("as the test wants");
        })).isInstanceOf(IllegalStateException.class);
        log.info("after");
        assertThat(text()).contains("after");
    }

    @Test
    void shouldMaskSecretsInMessagesArgumentsIdsAndExceptions() {
        for (String format : List.of("json", "text")) {
            out.reset();
            Logging.configure("info", format);
            MDC.put("session", SECRET);
            Exception cause = new IllegalStateException("inner " + SECRET);
            log.warn("outer {}", SECRET, new RuntimeException("a=ice-pwd:pwpwpwpwpwpwpwpwpwpwpw", cause));

            assertThat(text()).contains("outer ***", "inner ***", "a=ice-pwd:***", "IllegalStateException",
                    "LoggingTest").doesNotContain("bootstrap-secret", "pwpwpw");
        }
    }

    @Test
    void shouldBringJitsisWarningsAndNothingBelow() {
        Logging.configure("debug", "text");
        java.util.logging.Logger jitsi = java.util.logging.Logger.getLogger("org.ice4j.ice.Agent");
        jitsi.warning("trouble");
        jitsi.info("chatter");
        java.util.logging.Logger.getLogger("com.example").info("other");

        assertThat(text()).contains("Agent: trouble", "other").doesNotContain("chatter");
        assertThat(jitsi.isLoggable(java.util.logging.Level.INFO)).as("not even formatted").isFalse();
    }

    @Test
    void shouldFollowTheLevel() {
        for (String level : List.of("debug", "info", "warn", "error")) {
            out.reset();
            Logging.configure(level, "text");
            log.debug("m1");
            log.info("m2");
            log.warn("m3");
            log.error("m4");
            assertThat(lines()).as(level).hasSize(4 - List.of("debug", "info", "warn", "error").indexOf(level));
        }
    }

    @Test
    void shouldCutEndlessMessages() {
        Logging.configure("info", "text");
        log.info("x".repeat(1 << 20));

        assertThat(text().length()).isLessThan(20_000);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> lines() {
        return text().lines().toList();
    }
}
