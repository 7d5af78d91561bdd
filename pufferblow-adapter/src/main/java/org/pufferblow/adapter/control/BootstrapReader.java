package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the bootstrap's {@code config} object (PROTOCOL section 2). Unknown fields are ignored; a known one of the wrong
 * type, or out of its bounds, is ignored with a warning that names it and never its value.
 */
final class BootstrapReader {
    /** The operational numbers and the largest value that makes sense for each. */
    private static final Map<String, Long> NUMBERS = Map.ofEntries(
            Map.entry("max_total_peers", 1_000_000L),
            Map.entry("max_room_peers", 1_000_000L),
            Map.entry("room_end_grace_seconds", 86_400L),
            Map.entry("internal_event_workers", 1_024L),
            Map.entry("internal_event_queue_size", 1_000_000L),
            Map.entry("internal_http_timeout_seconds", 300L),
            Map.entry("ws_write_timeout_seconds", 300L),
            Map.entry("ws_ping_interval_seconds", 3_600L),
            Map.entry("ws_pong_wait_seconds", 3_600L),
            Map.entry("ws_read_limit_bytes", 64L * 1024 * 1024),
            Map.entry("udp_port_min", 65_535L),
            Map.entry("udp_port_max", 65_535L));
    private static final int MAX_ICE_SERVERS = 32;
    private static final int MAX_URLS = 16;
    private static final int MAX_URL_LENGTH = 512;
    private static final int MAX_PROFILES = 16;
    private static final int MAX_PROFILE_NAME = 64;
    /** RFC 6716, section 2.1.1. */
    private static final int MIN_OPUS_KBPS = 6;
    private static final int MAX_OPUS_KBPS = 510;

    private final URI bootstrapUrl;
    private final Consumer<String> warnings;

    BootstrapReader(URI bootstrapUrl, Consumer<String> warnings) {
        this.bootstrapUrl = bootstrapUrl;
        this.warnings = warnings;
    }

    /** Throws if one of the two values is missing without which nothing works. */
    BootstrapAnswer read(JsonNode config) throws BootstrapException {
        String base = required(config, "internal_api_base");
        String secret = required(config, "internal_secret");
        return new BootstrapAnswer(apiBase(base), secret, numbers(config), iceServers(config.path("ice_servers")),
                mediaQuality(config.path("media_quality")));
    }

    private static String required(JsonNode config, String key) throws BootstrapException {
        JsonNode value = config.path(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BootstrapException("the server's bootstrap answer has no " + key);
        }
        return value.textValue().strip();
    }

    /** A loopback base is the server's idea of itself, unless the bootstrap URL says the same. */
    private String apiBase(String text) throws BootstrapException {
        URI base;
        try {
            base = new URI(text);
        } catch (URISyntaxException e) {
            throw new BootstrapException("the server's internal_api_base is no address");
        }
        if (!("http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme()))
                || base.getRawAuthority() == null || base.getRawUserInfo() != null) {
            throw new BootstrapException("the server's internal_api_base is no http or https address");
        }
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        String origin = HttpOrigin.of(base);
        if (HttpOrigin.isLoopback(base) && !HttpOrigin.sameHostAndPort(base, bootstrapUrl)) {
            origin = HttpOrigin.of(bootstrapUrl);
            warnings.accept("the server calls itself " + HttpOrigin.of(base) + ", which from here is another machine or"
                    + " port; its calls go to the bootstrap URL's " + origin + " instead");
        }
        return origin + path.replaceAll("/+$", "");
    }

    private Map<String, Long> numbers(JsonNode config) {
        Map<String, Long> numbers = new HashMap<>();
        NUMBERS.forEach((key, max) -> number(config, key, 1, max).ifPresent(value -> numbers.put(key, value)));
        Long min = numbers.get("udp_port_min");
        Long max = numbers.get("udp_port_max");
        if (min != null && max != null && min > max) {
            warnings.accept("the server's udp_port_min is above its udp_port_max: both ignored");
            numbers.remove("udp_port_min");
            numbers.remove("udp_port_max");
        }
        return numbers;
    }

    /** Absent, null and zero mean "use the default" and are no mistake. */
    private Optional<Long> number(JsonNode parent, String key, long min, long max) {
        JsonNode value = parent.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (number == 0) {
            return Optional.empty();
        }
        if (number != Math.rint(number) || !(number >= min && number <= max)) {
            warnings.accept("the server's " + key + " is no whole number from " + min + " to " + max + ": ignored");
            return Optional.empty();
        }
        return Optional.of((long) number);
    }

    private List<IceServer> iceServers(JsonNode list) {
        if (!isPresent(list, "ice_servers", list.isArray())) {
            return List.of();
        }
        if (list.size() > MAX_ICE_SERVERS) {
            warnings.accept(
                    "the server names " + list.size() + " ice_servers: the first " + MAX_ICE_SERVERS + " count");
        }
        List<IceServer> servers = new ArrayList<>();
        for (int i = 0; i < Math.min(list.size(), MAX_ICE_SERVERS); i++) {
            JsonNode server = list.get(i);
            List<String> urls = urls(server.path("urls"));
            if (urls.isEmpty()) {
                warnings.accept("the server's ice_servers[" + i + "] has no urls that can be used: ignored");
            } else {
                servers.add(new IceServer(urls, text(server.path("username")), text(server.path("credential"))));
            }
        }
        return servers;
    }

    private static List<String> urls(JsonNode urls) {
        List<String> found = new ArrayList<>();
        if (urls.isTextual()) {
            addUrl(urls, found);
        } else if (urls.isArray()) {
            for (int i = 0; i < urls.size() && found.size() < MAX_URLS; i++) {
                addUrl(urls.get(i), found);
            }
        }
        return found;
    }

    private static void addUrl(JsonNode url, List<String> found) {
        if (url.isTextual() && !url.textValue().isBlank() && url.textValue().length() <= MAX_URL_LENGTH) {
            found.add(url.textValue().strip());
        }
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    private Optional<MediaQuality> mediaQuality(JsonNode quality) {
        if (!isPresent(quality, "media_quality", quality.isObject())) {
            return Optional.empty();
        }
        MediaQuality defaults = MediaQuality.defaults();
        JsonNode audio = quality.path("audio");
        JsonNode profile = quality.path("default_profile");
        Map<String, Integer> bitrates = new HashMap<>(defaults.audioBitrateKbps());
        audio.path("profiles").properties().stream().limit(MAX_PROFILES).forEach(entry -> {
            if (entry.getKey().length() <= MAX_PROFILE_NAME) {
                number(entry.getValue(), "bitrate_kbps", MIN_OPUS_KBPS, MAX_OPUS_KBPS)
                        .ifPresent(kbps -> bitrates.put(entry.getKey(), kbps.intValue()));
            }
        });
        String name = defaults.defaultProfile();
        if (profile.isTextual() && bitrates.containsKey(profile.textValue())) {
            name = profile.textValue();
        } else if (!profile.isMissingNode()) {
            warnings.accept("the server's default_profile is none of its audio profiles: " + name + " counts");
        }
        return Optional.of(new MediaQuality(name,
                number(audio, "sample_rate_hz", 8_000, 48_000).orElse((long) defaults.sampleRateHz()).intValue(),
                number(audio, "channels", 1, 2).orElse((long) defaults.channels()).intValue(),
                flag(audio, "stereo_enabled", defaults.stereo()), flag(audio, "dtx_enabled", defaults.dtx()),
                flag(audio, "fec_enabled", defaults.fec()), bitrates));
    }

    private boolean flag(JsonNode parent, String key, boolean otherwise) {
        JsonNode value = parent.path(key);
        return isPresent(value, key, value.isBoolean()) ? value.booleanValue() : otherwise;
    }

    private boolean isPresent(JsonNode node, String key, boolean rightType) {
        if (!rightType && !node.isMissingNode() && !node.isNull()) {
            warnings.accept("the server's " + key + " has the wrong type: ignored");
        }
        return rightType;
    }
}
