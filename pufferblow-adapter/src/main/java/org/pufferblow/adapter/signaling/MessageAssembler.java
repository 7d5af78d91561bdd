package org.pufferblow.adapter.signaling;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts a message's fragments together, up to a limit (RFC 6455, section 5.4). Jetty makes fragments of what is longer than its
 * buffer, hence of every description. Belongs to the thread that reads.
 */
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
    private static final byte[] NOTHING = {};

    private final int limit;
    /** What came so far, at its beginning. */
    private byte[] parts = NOTHING;
    private int length;
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
        int begin = length;
        if (payload.remaining() > limit - begin) {
            parts = NOTHING;
            length = Integer.MAX_VALUE;
            return new Result.TooBig();
        }
        length += payload.remaining();
        if (first && fin && !binary) {
            return new Result.Text(payload.slice());
        }
        if (!binary) {
            if (length > parts.length) {
                parts = Arrays.copyOf(parts, Math.max(length, Math.min(2 * length, limit)));
            }
            payload.get(payload.position(), parts, begin, payload.remaining());
        }
        if (!fin) {
            return PARTIAL;
        }
        byte[] whole = parts;
        parts = NOTHING;
        return binary ? new Result.Binary() : new Result.Text(ByteBuffer.wrap(whole, 0, length));
    }
}
