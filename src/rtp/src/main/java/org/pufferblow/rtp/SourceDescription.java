package org.pufferblow.rtp;

/**
 * Walks over the items of a source description (RFC 3550 section 6.5). An item or chunk that reaches over the end makes
 * the walk end there.
 *
 * <pre>
 * chunk:  |             SSRC              | items, a zero byte, zeros up to a whole word
 * item:   |     type      |    length     | text, length bytes
 * </pre>
 */
public final class SourceDescription {
    public static final int CNAME = 1;

    private byte[] buffer = new byte[0];
    private int base;
    private int next;
    private int end;
    private int chunksLeft;
    private boolean inChunk;
    private int ssrc;
    private int item;
    private int offset;
    private int length;

    /** Stands before the first item of the packet that {@code packet} stands on; false if it is of another type. */
    public boolean start(RtcpPacket packet) {
        buffer = packet.buffer();
        base = packet.offset();
        next = base + RtcpPacket.HEADER_LENGTH;
        end = packet.offset() + packet.length();
        chunksLeft = packet.count();
        inChunk = false;
        if (packet.type() != RtcpPacket.SOURCE_DESCRIPTION) {
            chunksLeft = 0;
            return false;
        }
        return true;
    }

    /** Goes to the next item; false behind the last. */
    public boolean next() {
        while (inChunk || beginChunk()) {
            if (next >= end) {
                return stop();
            }
            item = Bytes.u8(buffer, next);
            if (item != 0) {
                return takeItem();
            }
            // The end of a chunk: on to the next word.
            next += 4 - (next - base) % 4;
            inChunk = false;
        }
        return false;
    }

    private boolean beginChunk() {
        if (chunksLeft == 0 || end - next < 4) {
            return stop();
        }
        chunksLeft--;
        ssrc = Bytes.i32(buffer, next);
        next += 4;
        inChunk = true;
        return true;
    }

    private boolean takeItem() {
        if (end - next < 2 || Bytes.u8(buffer, next + 1) > end - next - 2) {
            return stop();
        }
        offset = next + 2;
        length = Bytes.u8(buffer, next + 1);
        next = offset + length;
        return true;
    }

    private boolean stop() {
        chunksLeft = 0;
        inChunk = false;
        return false;
    }

    public int ssrc() {
        return ssrc;
    }

    /** The item's type, as in {@link #CNAME}. */
    public int item() {
        return item;
    }

    /** Where the item's text begins, in the packet's buffer. */
    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }
}
