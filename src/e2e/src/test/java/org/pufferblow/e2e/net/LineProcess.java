package org.pufferblow.e2e.net;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of this package's in a process of its own: a line in, a line of JSON out. */
final class LineProcess {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintStream in;
    private final BufferedReader out;

    private LineProcess(Process process) {
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs a main class of the test's class path inside a namespace. */
    static LineProcess java(Namespaces namespaces, String namespace, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(javaCommand(), "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "-Drepository.root=" + System.getProperty("repository.root"), "-cp",
                System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Debian's wrapper of the browser wants more of the machine than a namespace has: the browser itself comes first.
        builder.environment().merge("PATH", "/usr/lib/chromium", (path, first) -> first + File.pathSeparator + path);
        return new LineProcess(namespaces.start(namespace, builder));
    }

    static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The next line that the process prints. */
    JsonNode read() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the process has ended");
            }
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    JsonNode ask(String line) {
        in.println(line);
        return read();
    }
}
