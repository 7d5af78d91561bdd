package org.pufferblow.adapter.config;

/** How a raw value (text, number, boolean, list, map) of any source becomes a setting's value. Pure. */
@FunctionalInterface
interface ValueType<T> {
    /**
     * Reads one value.
     *
     * @param raw as the source's parser made it; never null
     * @throws BadValueException saying what was expected, if it is of the wrong type or out of bounds
     */
    T parse(Object raw, Layer.Kind source) throws BadValueException;

    /** A raw value is not of the type that its setting wants. The message is what was expected, never the value. */
    final class BadValueException extends Exception {
        private static final long serialVersionUID = 1L;

        BadValueException(String expected) {
            super(expected, null, false, false);
        }
    }
}
