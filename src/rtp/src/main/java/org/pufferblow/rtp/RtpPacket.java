package org.pufferblow.rtp;

/**
 * A view of one RTP packet (RFC 3550 section 5.1). It belongs to the thread that wraps, owns no bytes, and shows only
 * what it has found to lie inside the given length.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             SSRC                              |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |                       CSRC, CC of them                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   if X: defined by profile    |  length in 32-bit words       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       header extension, payload, if P: padding, its length    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RtpPacket {
    public static final int FIXED_HEADER_LENGTH = 12;
    static final int EXTENSION_HEADER_LENGTH = 4;

    static final int VERSION_BITS = 0x80;
    static final int PADDING_BIT = 0x20;
    static final int EXTENSION_BIT = 0x10;
    static final int CSRC_COUNT_MASK = 0x0F;
    static final int MARKER_BIT = 0x80;
    static final int PAYLOAD_TYPE_MASK = 0x7F;

    static final int TYPE_OFFSET = 1;
    static final int SEQUENCE_NUMBER_OFFSET = 2;
    static final int TIMESTAMP_OFFSET = 4;
    static final int SSRC_OFFSET = 8;

    private byte[] buffer = new byte[FIXED_HEADER_LENGTH];
    private int offset;
    private int length = FIXED_HEADER_LENGTH;
    private int extensionOffset;
    private int extensionLength;
    private int payloadOffset;
    private int payloadLength;

    /**
     * Looks at another packet. What follows {@code length} in the array is never read.
     *
     * @return false if these bytes are no RTP packet; then the view is not to be used before the next success
     */
    public boolean wrap(byte[] buffer, int offset, int length) {
        if (length < FIXED_HEADER_LENGTH || !Bytes.inside(buffer, offset, length)) {
            return false;
        }
        int first = Bytes.u8(buffer, offset);
        if ((first & 0xC0) != VERSION_BITS) {
            return false;
        }
        int end = offset + length;
        int position = offset + FIXED_HEADER_LENGTH + 4 * (first & CSRC_COUNT_MASK);
        int elements = 0;
        int elementsLength = 0;
        if ((first & EXTENSION_BIT) != 0) {
            if (position + EXTENSION_HEADER_LENGTH > end) {
                return false;
            }
            elements = position + EXTENSION_HEADER_LENGTH;
            elementsLength = 4 * Bytes.u16(buffer, position + 2);
            position = elements + elementsLength;
        }
        if (position > end) {
            return false;
        }
        int padding = 0;
        if ((first & PADDING_BIT) != 0) {
            padding = position < end ? Bytes.u8(buffer, end - 1) : 0;
            if (padding == 0 || padding > end - position) {
                return false;
            }
        }
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        extensionOffset = elements;
        extensionLength = elementsLength;
        payloadOffset = position;
        payloadLength = end - padding - position;
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** Of the whole packet. */
    public int length() {
        return length;
    }

    public boolean marker() {
        return (buffer[offset + TYPE_OFFSET] & MARKER_BIT) != 0;
    }

    public int payloadType() {
        return buffer[offset + TYPE_OFFSET] & PAYLOAD_TYPE_MASK;
    }

    /** 0 to 65535. */
    public int sequenceNumber() {
        return Bytes.u16(buffer, offset + SEQUENCE_NUMBER_OFFSET);
    }

    /** The 32 bits as they are; to be compared by subtraction. */
    public int timestamp() {
        return Bytes.i32(buffer, offset + TIMESTAMP_OFFSET);
    }

    /** The 32 bits as they are; {@link Integer#toUnsignedLong} gives the number that descriptions print. */
    public int ssrc() {
        return Bytes.i32(buffer, offset + SSRC_OFFSET);
    }

    public int csrcCount() {
        return buffer[offset] & CSRC_COUNT_MASK;
    }

    public boolean hasExtension() {
        return (buffer[offset] & EXTENSION_BIT) != 0;
    }

    /** The 16 bits that name the extension's form; 0 without an extension. */
    public int extensionProfile() {
        return hasExtension() ? Bytes.u16(buffer, extensionOffset - EXTENSION_HEADER_LENGTH) : 0;
    }

    /** Where the extension's elements begin, in {@link #buffer}. */
    public int extensionOffset() {
        return extensionOffset;
    }

    public int extensionLength() {
        return extensionLength;
    }

    /** Where the payload begins, in {@link #buffer}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Without padding; may be 0. */
    public int payloadLength() {
        return payloadLength;
    }
}
