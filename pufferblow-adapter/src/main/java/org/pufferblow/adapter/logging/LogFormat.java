package org.pufferblow.adapter.logging;

import java.io.Console;

/** How a log line looks. */
public enum LogFormat {
    /** One JSON object a line. */
    JSON,
    /** For people. */
    TEXT;

    /**
     * Reads {@code pufferblow.log.format}.
     *
     * @param word json, text or auto; anything else counts as auto
     */
    public static LogFormat of(String word) {
        return switch (word) {
            case "json" -> JSON;
            case "text" -> TEXT;
            default -> isTerminal() ? TEXT : JSON;
        };
    }

    @SuppressWarnings("SystemConsoleNull") // Between 22 and 24 it was never null; with 25 it is again.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
