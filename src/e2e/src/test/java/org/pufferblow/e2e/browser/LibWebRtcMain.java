package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The forked side of {@link LibWebRtc}: takes its commands from standard input and ends with it. */
final class LibWebRtcMain {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LibWebRtcMain() {}

    public static void main(String[] args) throws IOException {
        // Native code and loggers may print: only answers go where they are read.
        PrintStream answers = System.out;
        System.setOut(System.err);
        LibWebRtcClient client = new LibWebRtcClient(LibWebRtc.Part.valueOf(args[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode command = MAPPER.readTree(line);
            ObjectNode answer = MAPPER.createObjectNode().put("id", command.path("id").asLong());
            try {
                answer.set("result", run(client, command));
            } catch (RuntimeException | IOException e) {
                answer.put("error", e.toString());
            }
            answers.println(answer);
            answers.flush();
        }
        // The native threads are not asked to end: there is nothing that they could still lose.
        Runtime.getRuntime().halt(0);
    }

    private static JsonNode run(LibWebRtcClient client, JsonNode command) throws IOException {
        switch (command.path("command").asText()) {
            case "join" -> client.join(URI.create(command.path("url").asText()), command.path("tone").asInt());
            case "play" -> client.play(Path.of(command.path("file").asText()));
            case "mark" -> client.mark();
            case "leave" -> client.leave();
            case "report" -> {
                return client.report();
            }
            default -> throw new IOException("unknown command");
        }
        return MAPPER.nullNode();
    }
}
