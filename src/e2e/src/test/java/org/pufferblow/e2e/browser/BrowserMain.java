package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One Chromium in a call, and all that it needs, in a process of its own and hence in whatever network that is in:
 * {@code BrowserMain SIGNALING TOKEN USER}. Answers each line with what its page has seen so far; ends when its input does.
 */
public final class BrowserMain {
    private static final long PATIENCE_SECONDS = 90;

    private BrowserMain() {}

    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        try (ClientPages pages = new ClientPages();
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            BrowserPage page = new BrowserPage(BrowserKind.CHROMIUM, pages.client(), args[2], 0);
            page.join(URI.create(args[0] + "?join_token=" + args[1])).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (lines.readLine() != null) {
                System.out.println(mapper.writeValueAsString(state(page.report())));
            }
        }
        // The driver's process ends with this one.
        System.exit(0);
    }

    private static Map<String, Object> state(ClientReport report) {
        Map<String, Long> packets = report.voices().stream().filter(voice -> !voice.ended())
                .collect(Collectors.toMap(ClientReport.Voice::stream, ClientReport.Voice::received, Math::max));
        List<String> left = report.messages().stream().filter(message -> message.startsWith("participant_left "))
                .map(message -> message.substring(message.indexOf(' ') + 1)).toList();
        return Map.of("state", report.connection(), "states", report.states(), "packets", packets, "left", left,
                "socket", report.socket(), "errors", report.errors());
    }
}
