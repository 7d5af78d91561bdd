package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** What a server says about a failure, made fit for a log: one short line without secrets. */
final class FailureText {
    private static final int MAX_LENGTH = 200;
    /** What is shorter protects nothing; a client's made-up token may be a single letter. */
    private static final int SHORTEST_SECRET = 4;
    /** Whatever is as long as this and has no space in it may be a token or a key. */
    private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9_+/=.-]{40,}");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");

    private FailureText() {}

    /** The body's {@code detail}: a sentence, or FastAPI's list of complaints, of which the first counts. */
    static String of(String body, String... secrets) {
        JsonNode detail = Json.parse(body).path("detail");
        if (detail.isArray()) {
            detail = detail.path(0).path("msg");
        }
        return detail.isTextual() ? clean(detail.textValue(), secrets) : "no detail";
    }

    static String clean(String text, String... secrets) {
        String safe = text;
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_SECRET) {
                safe = safe.replace(secret, "***");
            }
        }
        safe = safe.length() > 4 * MAX_LENGTH ? safe.substring(0, 4 * MAX_LENGTH) : safe;
        safe = OPAQUE.matcher(UNPRINTABLE.matcher(safe).replaceAll(" ")).replaceAll("***").strip();
        return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "…" : safe;
    }
}
