package org.pufferblow.e2e.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One talking peer in a process of its own: {@code PeerMain SIGNALING TOKEN USER}. Answers each line with what it has heard
 * so far, with the longest silence since the last line, and with who has left by what the server said; ends when its input does.
 */
public final class PeerMain {
    private PeerMain() {}

    public static void main(String[] args) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (PeerStack stack = new PeerStack();
                WirePeer peer = WirePeer.join(stack, URI.create(args[0]), args[1], args[2]);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            peer.talk();
            while (lines.readLine() != null) {
                Map<String, Long> packets = peer.heard().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().right));
                Map<String, Long> others = peer.heard().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().wrong));
                long nowNs = System.nanoTime();
                Map<String, Long> gaps = peer.heard().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                        e -> TimeUnit.NANOSECONDS.toMillis(e.getValue().takeLongestGapNs(nowNs))));
                List<String> left = peer.received().stream()
                        .filter(m -> m.path("type").asText().equals("participant_left"))
                        .map(m -> m.path("payload").path("user_id").asText()).toList();
                System.out.println(mapper.writeValueAsString(Map.of("state", peer.state(), "packets", packets, "others",
                        others, "gaps", gaps, "left", left, "server", peer.serverUfrag(), "errors",
                        peer.errors())));
            }
        }
    }
}
