package org.pufferblow.rtp;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes in the middle of a larger buffer, whose other bytes would be noticed. */
final class Middle {
    private static final int BEFORE = 7;
    private static final int BEHIND = 300;

    private final byte[] buffer;
    private final int length;

    private Middle(byte[] buffer, int length) {
        this.buffer = buffer;
        this.length = length;
    }

    static Middle of(byte[] bytes) {
        byte[] buffer = new byte[BEFORE + bytes.length + BEHIND];
        Arrays.fill(buffer, (byte) 0xA5);
        System.arraycopy(bytes, 0, buffer, BEFORE, bytes.length);
        return new Middle(buffer, bytes.length);
    }

    /** Of hexadecimal digits; spaces are for the reader. */
    static Middle of(String hex) {
        return of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return BEFORE;
    }

    int length() {
        return length;
    }

    boolean wrap(RtpPacket packet) {
        return packet.wrap(buffer, BEFORE, length);
    }

    boolean wrap(RtcpPacket packet) {
        return packet.wrap(buffer, BEFORE, length);
    }

    /** The part of a buffer as digits. */
    static String hex(byte[] buffer, int offset, int length) {
        return HexFormat.of().formatHex(buffer, offset, offset + length);
    }
}
