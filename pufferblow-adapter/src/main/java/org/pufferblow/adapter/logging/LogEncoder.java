package org.pufferblow.adapter.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes an event as a line of JSON or as text, each part of it without secrets. The ids of the diagnostic context
 * (session, user, endpoint) stand beside the message. Runs on the thread that logs.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final int LONGEST_MESSAGE = 16 << 10;
    private static final int LONGEST_TRACE = 64 << 10;
    /** Control characters, those of Latin 1 included, and whatever else breaks a line or turns its direction round. */
    private static final String CONTROLS = "\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069";
    private static final Pattern UNPRINTABLE = Pattern.compile("[" + CONTROLS + "]");
    private static final Pattern UNPRINTABLE_BUT_LAYOUT = Pattern.compile("[" + CONTROLS + "&&[^\n\t]]");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(
            ZoneId.systemDefault());

    private final SecretFilter filter = SecretFilter.shared();
    /** Set at start-up by the main thread, read by whoever logs. */
    private volatile LogFormat format = LogFormat.of("auto");

    /** For an operator's {@code logback.xml} and {@link Logging}: auto, json or text. */
    public void setFormat(String word) {
        format = LogFormat.of(word);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String message = clean(event.getFormattedMessage(), LONGEST_MESSAGE);
        Map<String, String> ids = new TreeMap<>();
        event.getMDCPropertyMap().forEach((key, value) -> ids.put(key, clean(value, 256)));
        String trace = event.getThrowableProxy() == null
                ? null
                : clean(ThrowableProxyUtil.asString(event.getThrowableProxy()), LONGEST_TRACE);
        String line = switch (format) {
            case JSON -> json(event, message, ids, trace);
            case TEXT -> text(event, message, ids, trace);
        };
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(ILoggingEvent event, String message, Map<String, String> ids, String trace) {
        Map<String, Object> fields = new LinkedHashMap<>(ids);
        // Ours come last and so cannot be replaced by an id of the same name.
        fields.put("time", event.getInstant().toString());
        fields.put("level", event.getLevel().toString());
        fields.put("logger", event.getLoggerName());
        fields.put("thread", event.getThreadName());
        fields.put("message", message);
        if (trace != null) {
            fields.put("error", trace);
        }
        try {
            return UNPRINTABLE.matcher(MAPPER.writeValueAsString(fields))
                    .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0))) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings cannot be written as JSON", e);
        }
    }

    private static String text(ILoggingEvent event, String message, Map<String, String> ids, String trace) {
        StringBuilder line = new StringBuilder(160).append(TIME.format(event.getInstant())).append(' ')
                .append("%-5s".formatted(event.getLevel())).append(' ').append(shortName(event.getLoggerName()))
                .append(": ").append(oneLine(message));
        if (!ids.isEmpty()) {
            line.append(' ').append(oneLine(ids.toString()));
        }
        line.append('\n');
        return trace == null
                ? line.toString()
                : line.append(UNPRINTABLE_BUT_LAYOUT.matcher(trace).replaceAll("?")).toString();
    }

    private String clean(String text, int longest) {
        if (text == null) {
            return "";
        }
        // Masked before it is cut: half a secret would not be recognised.
        String masked = filter.mask(text);
        return masked.length() > longest ? masked.substring(0, longest) + "…" : masked;
    }

    /** A message may hold what a client sent: no line break of theirs makes a line of ours. */
    private static String oneLine(String text) {
        return UNPRINTABLE.matcher(text.replace("\r", "\\r").replace("\n", "\\n")).replaceAll("?");
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
