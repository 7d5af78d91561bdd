package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigOrigin;

/** A valid value and where it was read. */
record Value<T>(T value, Layer.Kind kind, ConfigOrigin origin) {
    /** For people. All of the documented defaults stand in one known file, whose lines are of no use to anybody. */
    String place() {
        return kind == Layer.Kind.REFERENCE ? "reference.conf" : Layer.place(origin);
    }

    /** Only says where it comes from: the value may be a secret. */
    @Override
    public String toString() {
        return "Value[" + place() + "]";
    }
}
