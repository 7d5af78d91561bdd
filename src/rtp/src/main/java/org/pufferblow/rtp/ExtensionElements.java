package org.pufferblow.rtp;

/**
 * Walks over the header-extension elements of an {@link RtpPacket} (RFC 8285), in the one-byte form (profile 0xBEDE)
 * and in the two-byte form (profiles 0x1000 to 0x100F). An extension of any other profile has no elements. The walk
 * ends at the first element that the RFC forbids or that reaches over the extension's end; those before it count
 * (section 4.2).
 *
 * <pre>
 * one-byte:  |  ID   |len - 1| len bytes...      ID 0: one byte of padding; ID 15: end
 * two-byte:  |      ID       |      len      | len bytes...      ID 0: one byte of padding
 * </pre>
 */
public final class ExtensionElements {
    static final int ONE_BYTE_PROFILE = 0xBEDE;
    private static final int TWO_BYTE_PROFILE = 0x1000;
    private static final int TWO_BYTE_MASK = 0xFFF0;
    private static final int RESERVED_ID = 15;

    private byte[] buffer = new byte[0];
    private boolean oneByte;
    private int next;
    private int end;
    private int id;
    private int offset;
    private int length;

    /** Stands before the first element of a packet, which must outlive the walk. */
    public void start(RtpPacket packet) {
        buffer = packet.buffer();
        int profile = packet.extensionProfile();
        oneByte = profile == ONE_BYTE_PROFILE;
        boolean known = oneByte || (profile & TWO_BYTE_MASK) == TWO_BYTE_PROFILE;
        next = packet.extensionOffset();
        end = known ? next + packet.extensionLength() : next;
    }

    /** Goes to the next element; false if there is none. */
    public boolean next() {
        while (next < end) {
            int first = Bytes.u8(buffer, next);
            if (first == 0) {
                next++;
            } else {
                return oneByte ? takeOneByteElement(first) : takeTwoByteElement(first);
            }
        }
        return false;
    }

    private boolean takeOneByteElement(int first) {
        int elementId = first >> 4;
        int elementLength = (first & 0x0F) + 1;
        // An ID of 0 with a length ends the walk as well.
        if (elementId == 0 || elementId == RESERVED_ID) {
            next = end;
            return false;
        }
        return take(elementId, next + 1, elementLength);
    }

    private boolean takeTwoByteElement(int elementId) {
        if (end - next < 2) {
            next = end;
            return false;
        }
        return take(elementId, next + 2, Bytes.u8(buffer, next + 1));
    }

    private boolean take(int elementId, int elementOffset, int elementLength) {
        if (elementLength > end - elementOffset) {
            next = end;
            return false;
        }
        id = elementId;
        offset = elementOffset;
        length = elementLength;
        next = elementOffset + elementLength;
        return true;
    }

    /** Starts anew and goes to the first element of that id; false if there is none. */
    public boolean find(RtpPacket packet, int wanted) {
        start(packet);
        while (next()) {
            if (id == wanted) {
                return true;
            }
        }
        return false;
    }

    /** 1 to 14 in the one-byte form, 1 to 255 in the two-byte form. */
    public int id() {
        return id;
    }

    /** Where the element's data begins, in the packet's buffer. */
    public int offset() {
        return offset;
    }

    /** 0 only in the two-byte form. */
    public int length() {
        return length;
    }
}
