package org.pufferblow.adapter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads configuration files within bounds. */
final class ConfigFiles {
    static final int LARGEST = 1 << 20;

    private ConfigFiles() {}

    /** The file's text; empty, with the error noted, if it cannot be had. */
    static Optional<String> read(Path file, Findings findings) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            findings.error("", name, "expected a file, this is a directory (Docker creates one where a file to be "
                    + "mounted does not exist)");
            return Optional.empty();
        }
        if (Files.notExists(file)) { // Unknown, where a directory on the way is closed to us: told below.
            findings.error("", name, "no such file");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                findings.error("", name, "expected a file of at most 1 MiB");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            findings.error("", name, "expected UTF-8 text");
        } catch (IOException e) {
            String user = System.getProperty("user.name", "?");
            findings.error("", name, "cannot be read (" + e.getClass().getSimpleName() + "): is "
                    + (user.equals("?") ? "this process's user" : "user " + user) + " allowed to?");
        }
        return Optional.empty();
    }
}
