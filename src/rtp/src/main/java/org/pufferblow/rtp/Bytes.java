package org.pufferblow.rtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order. Nothing here checks a length: that is for the view that calls. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int u8(byte[] buffer, int index) {
        return buffer[index] & 0xFF;
    }

    static int u16(byte[] buffer, int index) {
        return (short) SHORT.get(buffer, index) & 0xFFFF;
    }

    static int i32(byte[] buffer, int index) {
        return (int) INT.get(buffer, index);
    }

    static void put16(byte[] buffer, int index, int value) {
        SHORT.set(buffer, index, (short) value);
    }

    static void put32(byte[] buffer, int index, int value) {
        INT.set(buffer, index, value);
    }

    /** Whether {@code length} bytes from {@code offset} lie inside the array. */
    static boolean inside(byte[] buffer, int offset, int length) {
        return offset >= 0 && length >= 0 && offset <= buffer.length - length;
    }
}
