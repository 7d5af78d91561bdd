package org.pufferblow.e2e.browser;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** WebRTC stacks that are in no browser, with a client of ours for each in {@code src/e2e/stacks}. */
public enum StackKind {
    AIORTC, WERIFT, LIBDATACHANNEL, PION;

    private static final Path CLIENTS = Driver.DIRECTORY.resolve("stacks");
    private static final Path PION_CLIENT = Path.of("target", "pion-client").toAbsolutePath();
    /**
     * Of an environment of its own, because Debian's aiortc 1.4 takes no second m-line at the place of a stopped one: it looks
     * m-lines up by their places (setLocalDescription), and finds the old one.
     */
    private static final String PYTHON = System.getProperty("aiortc.python",
            Driver.DIRECTORY.resolve(".venv/bin/python").toString());
    private static final long BUILD_MINUTES = 10;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What this machine lacks for it. */
    Optional<String> missing() {
        return switch (this) {
            case AIORTC -> succeeds(CLIENTS, PYTHON, "-c", "import aiortc, websockets")
                    ? Optional.empty()
                    : Optional.of("what src/e2e/stacks/aiortc/requirements.txt names (in src/e2e/.venv)");
            case WERIFT -> npm("werift");
            case LIBDATACHANNEL -> npm("node-datachannel");
            case PION -> BrowserKind.command("go").isEmpty()
                    ? Optional.of("go")
                    : succeeds(CLIENTS.resolve("pion"), "go", "build", "-buildvcs=false", "-o",
                            PION_CLIENT.toString(), ".")
                                    ? Optional.empty()
                                    : Optional.of("what go build needs in src/e2e/stacks/pion");
        };
    }

    List<String> command() {
        return switch (this) {
            case AIORTC -> List.of(PYTHON, CLIENTS.resolve("aiortc/client.py").toString());
            case WERIFT, LIBDATACHANNEL -> List.of("node", CLIENTS.resolve("node/" + word() + ".mjs").toString());
            case PION -> List.of(PION_CLIENT.toString());
        };
    }

    private static Optional<String> npm(String name) {
        return Files.isDirectory(Driver.DIRECTORY.resolve("node_modules").resolve(name))
                ? Optional.empty()
                : Optional.of(name + " (npm ci in src/e2e)");
    }

    private static boolean succeeds(Path directory, String... command) {
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
