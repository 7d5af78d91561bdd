package org.pufferblow.adapter.journal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the journal is kept, unless the operator says where. */
public final class JournalPlace {
    private static final Path OF_THE_SYSTEM = Path.of("/var/lib/media-sfu");

    private JournalPlace() {}

    /**
     * A directory, which may not be there yet; empty for no journal.
     *
     * @param setting a path, {@code off}, or {@code auto}: the system's place where there is one that can be written, else the
     *     user's (XDG Base Directory Specification)
     * @param environment of the process
     */
    public static Optional<Path> of(String setting, Map<String, String> environment) {
        return of(setting, environment, OF_THE_SYSTEM);
    }

    static Optional<Path> of(String setting, Map<String, String> environment, Path ofTheSystem) {
        return switch (setting) {
            case "off" -> Optional.empty();
            case "auto" -> Files.isWritable(ofTheSystem) && Files.isDirectory(ofTheSystem)
                    ? Optional.of(ofTheSystem)
                    : absolute(environment.get("XDG_STATE_HOME")).map(state -> state.resolve("media-sfu"))
                            .or(() -> absolute(environment.get("HOME"))
                                    .map(home -> home.resolve(".local/state/media-sfu")));
            default -> Optional.of(Path.of(setting));
        };
    }

    private static Optional<Path> absolute(String path) {
        try {
            return Optional.ofNullable(path).filter(text -> !text.isEmpty()).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
