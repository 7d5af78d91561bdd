package org.pufferblow.e2e.net;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;

/**
 * A control plane inside a namespace: prints where it is, then answers lines of {@code token SESSION USER} and
 * {@code events}.
 */
public final class ControlPlaneMain {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ControlPlaneMain() {}

    public static void main(String[] args) throws IOException {
        try (FakeControlPlane control = FakeControlPlane.start(0);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            print(Map.of("bootstrapUrl", control.bootstrapUrl().toString(), "bootstrapSecret",
                    control.bootstrapSecret()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "token" -> print(Map.of("token", control.mintToken(claims(words[1], words[2]))));
                    case "events" -> print(Map.of("events", control.events()));
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
    }

    private static Claims claims(String session, String user) {
        return new Claims(user, user, "instance", "server", "channel-" + session, session,
                "recv send_audio send_video", Set.of(Scope.values()));
    }

    private static void print(Object value) throws IOException {
        System.out.println(MAPPER.writeValueAsString(value));
    }
}
