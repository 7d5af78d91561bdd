package org.pufferblow.adapter.config;

/**
 * One thing that is wrong with the configuration. Holds no secret.
 *
 * @param key the setting's name in that source
 * @param source the file with its line, or the environment variable
 * @param expected what would have been right, as in "expected a port from 1 to 65535, got 0"
 */
public record Problem(String key, String source, String expected) {
    /** The line that an operator reads. */
    public String message() {
        return key.isEmpty() ? source + ": " + expected : key + " (" + source + "): " + expected;
    }

    @Override
    public String toString() {
        return message();
    }
}
