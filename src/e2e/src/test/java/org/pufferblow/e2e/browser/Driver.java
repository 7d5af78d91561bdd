package org.pufferblow.e2e.browser;

import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The Node process that holds the browsers, one of each kind, for the whole run of tests; it ends with the run. Safe for
 * any thread.
 */
final class Driver {
    /** Where {@code package.json} is. */
    static final Path DIRECTORY = Path.of(System.getProperty("repository.root"), "src", "e2e");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final class Shared {
        private static final Driver DRIVER = new Driver();
    }

    private final JsonProcess process = new JsonProcess(
            List.of("node", DIRECTORY.resolve("driver/driver.mjs").toString()));
    private final Map<BrowserKind, String> launched = new EnumMap<>(BrowserKind.class);

    private Driver() {}

    static Driver shared() {
        return Shared.DRIVER;
    }

    /** The browser's name in commands; it is started at the first call. */
    String browser(BrowserKind kind) {
        synchronized (launched) {
            return launched.computeIfAbsent(kind, _ -> {
                ObjectNode command = JsonProcess.command("launch").put("browser", kind.word()).put("kind", kind.word())
                        .put("executable", kind.find().orElseThrow().toString());
                System.out.println("browser: " + process.ask(command).asText());
                return kind.word();
            });
        }
    }

    /** Starts a Chromium of its own whose microphone hears a file, once, from when it is asked for. */
    void launch(String browser, Path sound) {
        ObjectNode command = JsonProcess.command("launch").put("browser", browser).put("kind", CHROMIUM.word())
                .put("executable", CHROMIUM.find().orElseThrow().toString())
                .put("sound", sound.toAbsolutePath().toString());
        process.ask(command);
    }

    void quit(String browser) {
        process.ask(JsonProcess.command("quit").put("browser", browser));
    }

    /** A new tab. */
    void open(BrowserKind kind, String page, String url) {
        open(browser(kind), page, url);
    }

    void open(String browser, String page, String url) {
        ask("open", page, Map.of("browser", browser, "url", url));
    }

    /** A new tab in which the microphone is a tone. */
    void open(BrowserKind kind, String page, String url, int tone) {
        ask("open", page, Map.of("browser", browser(kind), "url", url, "tone", tone));
    }

    /** Runs a function's source in a page, and waits for what it returns. */
    JsonNode run(String page, String code, Object... arguments) {
        return ask("run", page, Map.of("code", code, "args", List.of(arguments)));
    }

    /** Runs a function's source in a page. */
    CompletableFuture<JsonNode> start(String page, String code, Object... arguments) {
        return process.send(command("run", page, Map.of("code", code, "args", List.of(arguments))));
    }

    /** Any command of the driver's, with its parameters. */
    JsonNode ask(String name, String page, Map<String, ?> parameters) {
        return process.ask(command(name, page, parameters));
    }

    private static ObjectNode command(String name, String page, Map<String, ?> parameters) {
        ObjectNode command = JsonProcess.command(name).put("page", page);
        command.setAll((ObjectNode) MAPPER.valueToTree(parameters));
        return command;
    }
}
