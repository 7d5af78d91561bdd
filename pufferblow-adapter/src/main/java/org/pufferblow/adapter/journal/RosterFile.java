package org.pufferblow.adapter.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's file: a line that says what it is, then records of a length, a CRC-32C (RFC 3385) and JSON. Whatever happens to
 * the process, what was written is in the kernel's hands; {@link #sync} puts it on the disk. A record that was not written to its
 * end is as good as none. Names are in it, so nobody else may read it. Blocks; for one thread at a time, and one process: a lock
 * beside it sees to that.
 */
final class RosterFile implements AutoCloseable {
    static final String NAME = "roster.journal";
    /** What could not be read, for whoever wants to know why; the next one takes its place. */
    static final String ASIDE = "roster.journal.unreadable";

    private static final byte[] MAGIC = "media-sfu roster 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 8;
    private static final int MOST_RECORD = 64 << 10;
    private static final int MOST_BYTES = 64 << 20;
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OUR_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger log = LoggerFactory.getLogger(RosterFile.class);

    private final Path directory;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final List<RosterEntry> found;
    private FileChannel channel;

    private RosterFile(Path directory, FileChannel lockChannel, FileLock lock, List<RosterEntry> found) {
        this.directory = directory;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.found = List.copyOf(found);
    }

    /**
     * Reads what is there, and keeps others away from then on. {@link #rewrite} has to follow.
     *
     * @param directory made if it is not there
     * @throws IOException if there can be no journal; the message is for operators
     */
    static RosterFile open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attribute(directory, OUR_DIRECTORY));
        }
        Path lockFile = directory.resolve("roster.lock");
        FileChannel lockChannel = FileChannel.open(lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attribute(directory, OURS));
        try {
            FileLock lock = lockChannel.tryLock();
            if (lock == null) {
                throw new IOException("another media-sfu keeps its journal there");
            }
            return new RosterFile(directory, lockChannel, lock, read(directory));
        } catch (OverlappingFileLockException e) {
            lockChannel.close();
            throw new IOException("another media-sfu keeps its journal there", e);
        } catch (IOException e) {
            lockChannel.close();
            throw e;
        }
    }

    private static FileAttribute<?>[] attribute(Path near, Set<PosixFilePermission> permissions) {
        boolean posix = near.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** What was there. */
    List<RosterEntry> found() {
        return found;
    }

    /** Puts these in the place of all that was written so far, all at once. */
    void rewrite(List<RosterEntry> entries) throws IOException {
        Path fresh = directory.resolve(NAME + ".new");
        Files.deleteIfExists(fresh);
        FileChannel next = FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attribute(directory, OURS));
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(MAGIC);
            entries.forEach(entry -> all.writeBytes(record(entry)));
            write(next, all.toByteArray());
            next.force(false);
            Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
        } catch (IOException e) {
            next.close();
            throw e;
        }
        closeFile();
        channel = next;
    }

    /** Else a power cut could bring the old file back. Not every system lets a directory be opened. */
    private void syncDirectory() {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            log.debug("the directory was not synced", e);
        }
    }

    /** Adds a {@link #record}. */
    void append(byte[] record) throws IOException {
        write(channel, record);
    }

    /** From here on it survives a power cut. */
    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        closeFile();
        lock.release();
        lockChannel.close();
    }

    private void closeFile() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    /** What is written of an entry. */
    static byte[] record(RosterEntry entry) {
        byte[] body = toJson(entry);
        return ByteBuffer.allocate(HEADER + body.length).putInt(body.length).putInt(crc(body)).put(body).array();
    }

    private static int crc(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static byte[] toJson(RosterEntry entry) {
        Map<String, String> fields = switch (entry) {
            case RosterEntry.In(String session, String channel, String user, String name) ->
                Map.of("in", session, "channel", channel, "user", user, "name", name);
            case RosterEntry.Out(String session, String user) -> Map.of("out", session, "user", user);
            case RosterEntry.Over(String session) -> Map.of("over", session);
        };
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    private static Optional<RosterEntry> fromJson(byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (json.path("in").isTextual()) {
            return Optional.of(new RosterEntry.In(json.path("in").textValue(), json.path("channel").asText(),
                    json.path("user").asText(), json.path("name").asText()));
        }
        if (json.path("out").isTextual()) {
            return Optional.of(new RosterEntry.Out(json.path("out").textValue(), json.path("user").asText()));
        }
        return json.path("over").isTextual()
                ? Optional.of(new RosterEntry.Over(json.path("over").textValue()))
                : Optional.empty();
    }

    private static List<RosterEntry> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        byte[] bytes;
        try {
            if (Files.size(file) > MOST_BYTES) {
                setAside(directory, "it is larger than any journal");
                return List.of();
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<RosterEntry> entries = new ArrayList<>();
        Optional<String> fault = parse(ByteBuffer.wrap(bytes), entries);
        if (fault.isPresent()) {
            setAside(directory, fault.get());
        }
        return entries;
    }

    /** Returns what is wrong with it, unless its end alone is missing. */
    private static Optional<String> parse(ByteBuffer bytes, List<RosterEntry> entries) {
        byte[] head = new byte[Math.min(MAGIC.length, bytes.remaining())];
        bytes.get(head);
        if (!Arrays.equals(head, Arrays.copyOf(MAGIC, head.length))) {
            return Optional.of("it is no journal");
        }
        while (bytes.remaining() >= HEADER) {
            int length = bytes.getInt();
            int crc = bytes.getInt();
            if (length <= 0 || length > MOST_RECORD) {
                return Optional.of("a record in it has an impossible length");
            }
            if (length > bytes.remaining()) {
                return Optional.empty();
            }
            byte[] body = new byte[length];
            bytes.get(body);
            Optional<RosterEntry> entry = crc(body) == crc ? fromJson(body) : Optional.empty();
            if (entry.isEmpty()) {
                return bytes.hasRemaining() ? Optional.of("a record in it is damaged") : Optional.empty();
            }
            entries.add(entry.get());
        }
        return Optional.empty();
    }

    private static void setAside(Path directory, String why) throws IOException {
        Path aside = directory.resolve(ASIDE);
        Files.move(directory.resolve(NAME), aside, StandardCopyOption.REPLACE_EXISTING);
        log.warn("the journal of who was in cannot be read to its end and is kept as {}: {}", aside, why);
    }
}
