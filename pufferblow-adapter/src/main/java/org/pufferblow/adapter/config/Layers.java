package org.pufferblow.adapter.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The values as they are laid over each other: of each setting, the last good value counts. Every layer is checked, also
 * where a later one covers it, so that a bad value does not surprise on the day when the cover goes.
 */
final class Layers {
    private final Map<ConfigKey<?>, Value<?>> values = new HashMap<>();
    private final Findings findings;

    Layers(Findings findings) {
        this.findings = findings;
    }

    /** Lays one value over what is there; null, and what stands for "not set", leave it. */
    <T> void put(ConfigKey<T> knob, Object raw, ValueOrigin origin) {
        if (raw == null || (origin.kind() != SourceKind.REFERENCE && isUnset(knob, raw))) {
            return;
        }
        try {
            T value = knob.type().parse(raw, origin.kind());
            // "0s" is as much of a zero as 0 is.
            if (knob.zeroIsDefault() && Duration.ZERO.equals(value) && origin.kind() != SourceKind.REFERENCE) {
                return;
            }
            values.put(knob, new Value<>(value, origin));
        } catch (BadValueException e) {
            String expected = knob.secret() ? e.getMessage().replaceAll(", got .*", "") : e.getMessage();
            findings.error(knob.nameIn(origin.kind()), origin.place(), "expected " + expected);
        }
    }

    Map<ConfigKey<?>, Value<?>> values() {
        return values;
    }

    /** Zero, empty or absent means the default, for Pufferblow's own settings. */
    static boolean isUnset(ConfigKey<?> knob, Object raw) {
        if (raw == null) {
            return true;
        }
        return knob.zeroIsDefault() && switch (raw) {
            case String text -> text.isBlank() || text.strip().matches("0+");
            case Number number -> number.doubleValue() == 0;
            default -> false;
        };
    }
}
