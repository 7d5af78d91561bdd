package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Writes one STUN message (RFC 8489 section 5); {@link StunView} has the picture. */
final class StunWriter {
    /** USERNAME (508 bytes at most) and everything else that we ever write. */
    private static final int CAPACITY = 1024;
    private static final int MAX_SOFTWARE_LENGTH = 128;

    private final byte[] buffer = new byte[CAPACITY];
    private final TransactionId id;
    private int length = StunView.HEADER_LENGTH;

    StunWriter(int type, TransactionId id) {
        this.id = id;
        putInt16(0, type);
        putInt32(4, StunView.COOKIE);
        id.put(buffer, StunView.TRANSACTION_ID_OFFSET);
    }

    StunWriter username(String username) {
        return bytes(StunView.USERNAME, username.getBytes(StandardCharsets.UTF_8));
    }

    /** @param software none if empty */
    StunWriter software(String software) {
        if (software.isEmpty()) {
            return this;
        }
        byte[] bytes = software.getBytes(StandardCharsets.UTF_8);
        return bytes(StunView.SOFTWARE, Arrays.copyOf(bytes, Math.min(bytes.length, MAX_SOFTWARE_LENGTH)));
    }

    StunWriter priority(long priority) {
        putInt32(attribute(StunView.PRIORITY, 4), (int) priority);
        return this;
    }

    StunWriter useCandidate() {
        return empty(StunView.USE_CANDIDATE);
    }

    StunWriter empty(int type) {
        attribute(type, 0);
        return this;
    }

    StunWriter role(boolean controlling, long tieBreaker) {
        int at = attribute(controlling ? StunView.ICE_CONTROLLING : StunView.ICE_CONTROLLED, 8);
        putInt32(at, (int) (tieBreaker >>> 32));
        putInt32(at + 4, (int) tieBreaker);
        return this;
    }

    StunWriter xorMappedAddress(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        int at = attribute(StunView.XOR_MAPPED_ADDRESS, 4 + ip.length);
        buffer[at + 1] = (byte) (ip.length == 4 ? 1 : 2);
        putInt16(at + 2, address.getPort() ^ StunView.COOKIE >>> 16);
        for (int i = 0; i < ip.length; i++) {
            buffer[at + 4 + i] = (byte) (ip[i] ^ buffer[4 + i]);
        }
        return this;
    }

    StunWriter errorCode(int code, String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        int at = attribute(StunView.ERROR_CODE, 4 + bytes.length);
        buffer[at + 2] = (byte) (code / 100);
        buffer[at + 3] = (byte) (code % 100);
        System.arraycopy(bytes, 0, buffer, at + 4, bytes.length);
        return this;
    }

    StunWriter unknownAttributes(int[] types) {
        int at = attribute(StunView.UNKNOWN_ATTRIBUTES, 2 * types.length);
        for (int i = 0; i < types.length; i++) {
            putInt16(at + 2 * i, types[i]);
        }
        return this;
    }

    TransactionId id() {
        return id;
    }

    /** @param key null for a message without MESSAGE-INTEGRITY */
    byte[] finish(StunKey key) {
        if (key != null) {
            key.sign(buffer, attribute(StunView.MESSAGE_INTEGRITY, StunView.INTEGRITY_LENGTH));
        }
        int at = attribute(StunView.FINGERPRINT, 4);
        putInt16(2, length - StunView.HEADER_LENGTH);
        CRC32 crc = new CRC32();
        crc.update(buffer, 0, at - 4);
        putInt32(at, (int) crc.getValue() ^ StunView.FINGERPRINT_XOR);
        return Arrays.copyOf(buffer, length);
    }

    private StunWriter bytes(int type, byte[] value) {
        System.arraycopy(value, 0, buffer, attribute(type, value.length), value.length);
        return this;
    }

    /** Returns where the value goes. */
    private int attribute(int type, int size) {
        putInt16(length, type);
        putInt16(length + 2, size);
        int value = length + 4;
        length = value + (size + 3 & ~3);
        return value;
    }

    private void putInt16(int at, int value) {
        buffer[at] = (byte) (value >> 8);
        buffer[at + 1] = (byte) value;
    }

    private void putInt32(int at, int value) {
        putInt16(at, value >> 16);
        putInt16(at + 2, value);
    }
}
