package org.pufferblow.adapter.config;

/** A valid value and where it was read. */
public record Value<T>(T value, ValueOrigin origin) {
    /** Only says where it comes from: the value may be a secret. */
    @Override
    public String toString() {
        return "Value[" + origin + "]";
    }
}
