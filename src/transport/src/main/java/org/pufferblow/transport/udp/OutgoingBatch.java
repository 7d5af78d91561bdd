package org.pufferblow.transport.udp;

import java.util.Arrays;
import org.pufferblow.transport.RtpSender;

/**
 * Datagrams that will be sent together. Packets are written and protected in the batch's own buffers, from offset 0; a
 * full batch leaves early. Confined to the port thread.
 */
final class OutgoingBatch {
    /**
     * Of what fifty are to hear, the first packets are under way while the last ones are still being encrypted. In batches of
     * 256 a packet took the processor as long, or longer.
     */
    static final int CAPACITY = 16;

    /** The longest packet that a sender may write, and what SRTCP adds at most: 16 bytes of tag, 4 of index. */
    static final int BUFFER_LENGTH = RtpSender.MAX_PACKET_LENGTH + 20;

    private final Output output;
    private final byte[][] buffers = new byte[CAPACITY][BUFFER_LENGTH];
    private final int[] lengths = new int[CAPACITY];
    private final ValidatedPath[] paths = new ValidatedPath[CAPACITY];
    private int size;

    /** Where batches leave. */
    interface Output {
        /** Sends a whole batch. Never waits. */
        void send(OutgoingBatch batch);
    }

    OutgoingBatch(Output output) {
        this.output = output;
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
        lengths[size] = length;
        paths[size] = path;
        size++;
    }

    int size() {
        return size;
    }

    /** The bytes of a slot, of which the first {@link #length} are to be sent. */
    byte[] bytes(int slot) {
        return buffers[slot];
    }

    int length(int slot) {
        return lengths[slot];
    }

    ValidatedPath path(int slot) {
        return paths[slot];
    }

    void flush() {
        if (size > 0) {
            try {
                output.send(this);
            } finally {
                // A path that is kept here would keep its peer.
                Arrays.fill(paths, 0, size, null);
                size = 0;
            }
        }
    }
}
