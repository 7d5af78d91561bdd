package org.pufferblow.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A word that one thread writes and any thread reads, not torn, and in no order with anything else. */
final class Gauge {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Gauge.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    long get() {
        return (long) VALUE.getOpaque(this);
    }
}
