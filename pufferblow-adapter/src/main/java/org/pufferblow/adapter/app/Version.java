package org.pufferblow.adapter.app;

/** What this build calls itself. */
public final class Version {
    private Version() {}

    /** From the jar's manifest; "development" where the classes did not come out of the jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
