package org.pufferblow.adapter.signaling;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Puts a message's fragments together, up to a limit (RFC 6455, section 5.4). Belongs to the thread that reads. */
final class MessageAssembler {
    /** What a frame brought. */
    sealed interface Result {
        /** A whole text message; if it came in one frame, that frame's own bytes, to be read before it is given back. */
        record Text(ByteBuffer utf8) implements Result {}

        /** A whole binary message; nobody wants its content. */
        record Binary() implements Result {}

        /** There is more to come. */
        record Partial() implements Result {}

        /** Over the limit; what came is forgotten. */
        record TooBig() implements Result {}
    }

    private static final Result PARTIAL = new Result.Partial();
    /** Never written to. */
    private static final ByteArrayOutputStream NOTHING = new ByteArrayOutputStream(0);

    private final int limit;
    private ByteArrayOutputStream parts = NOTHING;
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
     * @param payload stays as it is
     * @param fin whether it ends the message
     */
    Result add(boolean first, boolean isBinary, ByteBuffer payload, boolean fin) {
        if (first) {
            parts = NOTHING;
            length = 0;
            binary = isBinary;
        }
        length += payload.remaining();
        if (length > limit) {
            parts = NOTHING;
            return new Result.TooBig();
        }
        if (first && fin && !binary) {
            return new Result.Text(payload.slice());
        }
        if (!binary) {
            if (parts == NOTHING) {
                parts = new ByteArrayOutputStream();
            }
            byte[] part = new byte[payload.remaining()];
            payload.get(payload.position(), part);
            parts.writeBytes(part);
        }
        if (!fin) {
            return PARTIAL;
        }
        byte[] whole = parts.toByteArray();
        parts = NOTHING;
        return binary ? new Result.Binary() : new Result.Text(ByteBuffer.wrap(whole));
    }
}
