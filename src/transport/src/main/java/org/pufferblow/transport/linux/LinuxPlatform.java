package org.pufferblow.transport.linux;

import java.util.List;
import java.util.Locale;

/** Where this package's calls and layouts are those of the C library and the kernel. */
public final class LinuxPlatform {
    private LinuxPlatform() {}

    /** Whether it is so here. */
    public static boolean isHere() {
        return isKnown(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /**
     * Whether it is so there.
     *
     * @param system as {@code os.name} says
     * @param architecture as {@code os.arch} says
     */
    public static boolean isKnown(String system, String architecture) {
        return system.toLowerCase(Locale.ROOT).equals("linux")
                && List.of("amd64", "x86_64", "aarch64").contains(architecture);
    }
}
