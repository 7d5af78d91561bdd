package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads an override of {@code media_quality}; each field is judged by itself, and told with its own line. */
final class QualityReader {
    private static final String PATH = HoconSource.OVERRIDES + ".media_quality";
    private static final String AUDIO = PATH + ".audio";
    private static final ConfigObject NOTHING = ConfigFactory.empty().root();

    private final Findings findings;

    QualityReader(Findings findings) {
        this.findings = findings;
    }

    QualityOverride read(ConfigValue value) {
        ConfigObject quality = section(PATH, value, "default_profile", "audio", "video");
        ConfigObject audio = section(AUDIO, quality.get("audio"), "sample_rate_hz", "channels", "stereo_enabled",
                "dtx_enabled", "fec_enabled", "profiles");
        if (quality.containsKey("video")) {
            findings.warn(PATH + ".video", HoconSource.place(quality.get("video").origin()),
                    "this setting has no effect here");
        }
        Map<String, Integer> bitrates = new HashMap<>();
        for (Map.Entry<String, ConfigValue> profile : section(AUDIO + ".profiles", audio.get("profiles")).entrySet()) {
            String path = AUDIO + ".profiles." + ValueTypes.shown(profile.getKey());
            Integer bitrate = field(path, section(path, profile.getValue(), "bitrate_kbps"), "bitrate_kbps",
                    ValueTypes.integer(6, 510));
            if (bitrate != null) {
                bitrates.put(profile.getKey(), bitrate);
            }
        }
        return new QualityOverride(field(PATH, quality, "default_profile", ValueTypes.text()),
                field(AUDIO, audio, "sample_rate_hz", ValueTypes.integer(8000, 48000)),
                field(AUDIO, audio, "channels", ValueTypes.integer(1, 2)),
                field(AUDIO, audio, "stereo_enabled", ValueTypes.bool()),
                field(AUDIO, audio, "dtx_enabled", ValueTypes.bool()),
                field(AUDIO, audio, "fec_enabled", ValueTypes.bool()), bitrates);
    }

    /** An empty one if there is none or something else stands there; no known keys means that any is fine. */
    private ConfigObject section(String path, ConfigValue value, String... known) {
        if (value == null || value.unwrapped() == null) {
            return NOTHING;
        }
        if (!(value instanceof ConfigObject section)) {
            findings.error(path, HoconSource.place(value.origin()), "expected a section");
            return NOTHING;
        }
        List<String> keys = List.of(known);
        section.forEach((key, field) -> {
            if (!keys.isEmpty() && !keys.contains(key)) {
                findings.error(path + "." + ValueTypes.shown(key), HoconSource.place(field.origin()),
                        Findings.unknown(key, keys));
            }
        });
        return section;
    }

    /** Null if it is not there or not good. */
    private <T> T field(String path, ConfigObject section, String name, ValueType<T> type) {
        ConfigValue value = section.get(name);
        if (value == null || value.unwrapped() == null) {
            return null;
        }
        try {
            return type.parse(value.unwrapped(), SourceKind.OVERRIDES);
        } catch (BadValueException e) {
            findings.error(path + "." + name, HoconSource.place(value.origin()), "expected " + e.getMessage());
            return null;
        }
    }
}
