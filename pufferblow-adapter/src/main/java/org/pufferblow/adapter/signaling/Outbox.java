package org.pufferblow.adapter.signaling;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Messages that wait to be written to one client, bounded in number and bytes. Its owner sees to one thread at a time. */
final class Outbox {
    /** A room of a hundred that joins at once is two hundred messages. */
    static final int MAX_MESSAGES = 512;
    static final int MAX_BYTES = 1 << 20;

    private final Queue<byte[]> messages = new ArrayDeque<>();
    private long bytes;

    /** False if there is no room for it; a single message always finds room. */
    boolean offer(byte[] message) {
        if (!messages.isEmpty() && (messages.size() >= MAX_MESSAGES || bytes + message.length > MAX_BYTES)) {
            return false;
        }
        messages.add(message);
        bytes += message.length;
        return true;
    }

    Optional<byte[]> poll() {
        byte[] message = messages.poll();
        if (message == null) {
            return Optional.empty();
        }
        bytes -= message.length;
        return Optional.of(message);
    }

    void clear() {
        messages.clear();
        bytes = 0;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
