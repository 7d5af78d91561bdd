package org.pufferblow.transport.udp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.pufferblow.transport.RtpSender;

/**
 * Datagrams that will be sent together. Packets are written and protected in the batch's own buffers, from offset 0; a
 * full batch leaves early. Confined to the port thread.
 */
final class OutgoingBatch {
    static final int CAPACITY = 256;

    /** The longest packet that a sender may write, and what SRTCP adds at most: 16 bytes of tag, 4 of index. */
    static final int BUFFER_LENGTH = RtpSender.MAX_PACKET_LENGTH + 20;

    private final UdpSockets sockets;
    private final byte[][] buffers = new byte[CAPACITY][BUFFER_LENGTH];
    private final ByteBuffer[] views = new ByteBuffer[CAPACITY];
    private final ValidatedPath[] paths = new ValidatedPath[CAPACITY];
    private int size;

    OutgoingBatch(UdpSockets sockets) {
        this.sockets = sockets;
        for (int slot = 0; slot < CAPACITY; slot++) {
            views[slot] = ByteBuffer.wrap(buffers[slot]);
        }
    }

    /** The next free buffer; the same one until {@link #add}. */
    byte[] buffer() {
        if (size == CAPACITY) {
            flush();
        }
        return buffers[size];
    }

    /** Queues the first bytes of {@link #buffer}. */
    void add(int length, ValidatedPath path) {
        views[size].clear().limit(length);
        paths[size] = path;
        size++;
    }

    int size() {
        return size;
    }

    /** The bytes of a slot, to be read. */
    ByteBuffer view(int slot) {
        return views[slot];
    }

    ValidatedPath path(int slot) {
        return paths[slot];
    }

    void flush() {
        if (size > 0) {
            sockets.send(this);
            // A path that is kept here would keep its peer.
            Arrays.fill(paths, 0, size, null);
            size = 0;
        }
    }
}
