package org.pufferblow.adapter.signaling;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Puts a message's fragments together, up to a limit (RFC 6455, section 5.4). Belongs to the thread that reads. */
final class MessageAssembler {
    /** What a frame brought. */
    sealed interface Result {
        /** A whole text message. */
        record Text(ByteBuffer utf8) implements Result {}

        /** A whole binary message; nobody wants its content. */
        record Binary() implements Result {}

        /** There is more to come. */
        record Partial() implements Result {}

        /** Over the limit; what came is forgotten. */
        record TooBig() implements Result {}
    }

    private static final Result PARTIAL = new Result.Partial();

    private final int limit;
    private ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
    private long length;
    private boolean binary;

    MessageAssembler(int limit) {
        this.limit = limit;
    }

    /**
     * Takes the next data frame; control frames in between are not for here.
     *
     * @param first whether it begins a message
     * @param isBinary of which kind, if it begins one
     * @param payload read, not kept
     * @param fin whether it ends the message
     */
    Result add(boolean first, boolean isBinary, ByteBuffer payload, boolean fin) {
        if (first) {
            parts = new ByteArrayOutputStream(fin ? payload.remaining() : 0);
            length = 0;
            binary = isBinary;
        }
        length += payload.remaining();
        if (length > limit) {
            parts = new ByteArrayOutputStream(0);
            return new Result.TooBig();
        }
        if (!binary) {
            byte[] part = new byte[payload.remaining()];
            payload.get(part);
            parts.writeBytes(part);
        }
        if (!fin) {
            return PARTIAL;
        }
        byte[] whole = parts.toByteArray();
        parts = new ByteArrayOutputStream(0);
        return binary ? new Result.Binary() : new Result.Text(ByteBuffer.wrap(whole));
    }
}
