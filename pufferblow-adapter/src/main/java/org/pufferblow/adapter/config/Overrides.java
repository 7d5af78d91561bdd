package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.control.IceServer;

/**
 * {@code pufferblow.overrides}: what an operator wants to win over the server, by the bootstrap's own key names.
 *
 * @param numbers the operational settings by knob
 */
record Overrides(Map<ConfigKey<?>, Value<?>> numbers, Optional<Value<URI>> internalApiBase,
        Optional<Value<List<IceServer>>> iceServers, Optional<Value<QualityOverride>> mediaQuality) {
    Overrides {
        numbers = Map.copyOf(numbers);
    }

    static Overrides none() {
        return new Overrides(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Overrides read(HoconSource hocon, Findings findings) {
        ConfigObject section = hocon.section(HoconSource.OVERRIDES, findings);
        OverridesReader reader = new OverridesReader(findings);
        return section == null ? reader.result() : reader.read(section);
    }
}
