package org.pufferblow.rtp;

/**
 * Writes one RTP packet: {@link #header}, then the extension elements, then {@link #payload}. Extensions are written in
 * the one-byte form (RFC 8285 section 4.2), no CSRC and no padding. It belongs to one thread. A method that has no room
 * left writes nothing and makes {@link #payload} answer -1.
 */
public final class RtpWriter {
    private static final int MAX_ID = 14;
    private static final int MAX_ELEMENT_LENGTH = 16;

    private byte[] buffer = new byte[0];
    private int start;
    private int position;
    private int limit;
    private int elements;
    private boolean overflow;

    /**
     * Begins a packet.
     *
     * @param limit the index behind the last byte that may be written
     */
    public void header(byte[] buffer, int offset, int limit, boolean marker, int payloadType, int sequenceNumber,
            int timestamp, int ssrc) {
        this.buffer = buffer;
        this.limit = Math.min(limit, buffer.length);
        start = offset;
        elements = 0;
        overflow = offset < 0 || this.limit - offset < RtpPacket.FIXED_HEADER_LENGTH;
        if (overflow) {
            return;
        }
        buffer[offset] = (byte) RtpPacket.VERSION_BITS;
        buffer[offset + RtpPacket.TYPE_OFFSET] = (byte) ((marker ? RtpPacket.MARKER_BIT : 0)
                | (payloadType & RtpPacket.PAYLOAD_TYPE_MASK));
        Bytes.put16(buffer, offset + RtpPacket.SEQUENCE_NUMBER_OFFSET, sequenceNumber);
        Bytes.put32(buffer, offset + RtpPacket.TIMESTAMP_OFFSET, timestamp);
        Bytes.put32(buffer, offset + RtpPacket.SSRC_OFFSET, ssrc);
        position = offset + RtpPacket.FIXED_HEADER_LENGTH;
    }

    /** Adds an element with a copy of these bytes. */
    public void element(int id, byte[] from, int offset, int length) {
        if (beginElement(id, length)) {
            System.arraycopy(from, offset, buffer, position, length);
            position += length;
        }
    }

    /** Adds {@link AbsSendTime}. */
    public void absSendTime(int id, long nowNs) {
        if (beginElement(id, AbsSendTime.LENGTH)) {
            AbsSendTime.put(buffer, position, AbsSendTime.of(nowNs));
            position += AbsSendTime.LENGTH;
        }
    }

    private boolean beginElement(int id, int length) {
        if (id < 1 || id > MAX_ID || length < 1 || length > MAX_ELEMENT_LENGTH) {
            throw new IllegalArgumentException("element " + id + " of " + length + " bytes");
        }
        int needed = (elements == 0 ? RtpPacket.EXTENSION_HEADER_LENGTH : 0) + 1 + length;
        if (overflow || needed > limit - position) {
            overflow = true;
            return false;
        }
        if (elements == 0) {
            buffer[start] |= RtpPacket.EXTENSION_BIT;
            Bytes.put16(buffer, position, ExtensionElements.ONE_BYTE_PROFILE);
            position += RtpPacket.EXTENSION_HEADER_LENGTH;
        }
        elements++;
        buffer[position++] = (byte) (id << 4 | (length - 1));
        return true;
    }

    /** Ends the packet with a copy of these bytes; answers the packet's length, or -1 if it has not found room. */
    public int payload(byte[] from, int offset, int length) {
        if (elements > 0) {
            endExtension();
        }
        if (overflow || length > limit - position) {
            overflow = true;
            return -1;
        }
        System.arraycopy(from, offset, buffer, position, length);
        position += length;
        return position - start;
    }

    private void endExtension() {
        int first = start + RtpPacket.FIXED_HEADER_LENGTH + RtpPacket.EXTENSION_HEADER_LENGTH;
        while ((position - first) % 4 != 0) {
            if (position >= limit) {
                overflow = true;
                return;
            }
            buffer[position++] = 0;
        }
        Bytes.put16(buffer, first - 2, (position - first) / 4);
    }
}
