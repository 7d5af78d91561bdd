package org.pufferblow.adapter.config;

/** A raw value is not of the type that its setting wants. The message is what was expected, never the value. */
final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    BadValueException(String expected) {
        super(expected, null, false, false);
    }
}
