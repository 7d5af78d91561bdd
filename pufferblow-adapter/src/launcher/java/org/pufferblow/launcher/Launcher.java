package org.pufferblow.launcher;

import java.lang.reflect.InvocationTargetException;

/**
 * The jar's entry point. It is compiled for Java 8, so that an older JVM than the one we need prints one clear line
 * instead of an {@code UnsupportedClassVersionError}; everything else is behind {@code org.pufferblow.adapter.Main}.
 */
public final class Launcher {
    private static final int NEEDED = 25;
    private static final String LOCALE_PROVIDERS = "java.locale.providers";

    private Launcher() {
    }

    public static void main(String[] args) throws Throwable {
        String version = System.getProperty("java.specification.version", "0");
        if (majorVersion(version) < NEEDED) {
            System.err.println("media-sfu needs Java " + NEEDED + " or newer; this is Java " + version + " ("
                    + System.getProperty("java.home") + ")");
            System.exit(1);
        }
        // Nothing here is written in anybody's language; listing all that Java knows takes a sixth of the start.
        if (System.getProperty(LOCALE_PROVIDERS) == null) {
            System.setProperty(LOCALE_PROVIDERS, "SPI");
        }
        try {
            Class.forName("org.pufferblow.adapter.Main").getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** "1.8" is 8, "17" is 17; what is no number counts as too old. */
    private static int majorVersion(String version) {
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
