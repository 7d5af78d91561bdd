package org.pufferblow.media.srtp;

import org.jitsi.utils.ByteArrayBuffer;

/** A range of an array, in the form that jitsi-srtp takes. Set again for every packet; owns nothing. */
final class PacketView implements ByteArrayBuffer {
    private static final byte[] NOTHING = new byte[0];

    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    void set(byte[] newBuffer, int newOffset, int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
    }

    /** Big-endian; the caller has checked the length. */
    int readInt(int position) {
        int at = offset + position;
        return (buffer[at] & 0xFF) << 24 | (buffer[at + 1] & 0xFF) << 16 | (buffer[at + 2] & 0xFF) << 8
                | (buffer[at + 3] & 0xFF);
    }

    int readUint16(int position) {
        int at = offset + position;
        return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
    }

    /** Bytes that may still be appended. */
    int room() {
        return buffer.length - offset - length;
    }

    @Override
    public byte[] getBuffer() {
        return buffer;
    }

    @Override
    public int getOffset() {
        return offset;
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void setLength(int newLength) {
        length = newLength;
    }

    @Override
    public void setOffset(int newOffset) {
        offset = newOffset;
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] target) {
        System.arraycopy(buffer, offset + from, target, 0, count);
    }

    /** The array does not grow: there is room, or the caller has made a mistake. */
    @Override
    public void grow(int count) {
        if (count > room()) {
            throw new IllegalArgumentException("no room for " + count + " more bytes");
        }
    }

    @Override
    public void append(byte[] data, int count) {
        System.arraycopy(data, 0, buffer, offset + length, count);
        length += count;
    }

    @Override
    public void shrink(int count) {
        length -= count;
    }
}
