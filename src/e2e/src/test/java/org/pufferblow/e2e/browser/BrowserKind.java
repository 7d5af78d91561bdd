package org.pufferblow.e2e.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The browsers that people use, as this machine names them. */
public enum BrowserKind {
    CHROMIUM("chromium"), FIREFOX("firefox-esr");

    private final String program;

    BrowserKind(String program) {
        this.program = program;
    }

    /** Where it is installed. */
    Optional<Path> find() {
        return command(program);
    }

    /** By puppeteer's word for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A program on the path. */
    static Optional<Path> command(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable).findFirst();
    }
}
