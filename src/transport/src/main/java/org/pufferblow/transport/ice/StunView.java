package org.pufferblow.transport.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Reads one STUN message (RFC 8489 section 5) where it lies, without copying; to be wrapped again and again. The bytes
 * stay their owner's. Not safe for more than one thread.
 *
 * <pre>
 *  0                   1                   2                   3
 * |0 0|     STUN Message Type     |         Message Length        |
 * |                         Magic Cookie                          |
 * |                     Transaction ID (96 bits)                  |
 * |  attributes: type (16 bits), length (16 bits), value, padding |
 * </pre>
 */
final class StunView {
    static final int HEADER_LENGTH = 20;
    static final int COOKIE = 0x2112A442;
    static final int TRANSACTION_ID_OFFSET = 8;
    static final int TRANSACTION_ID_LENGTH = 12;

    static final int BINDING_REQUEST = 0x0001;
    static final int BINDING_SUCCESS = 0x0101;
    static final int BINDING_ERROR = 0x0111;

    static final int MAPPED_ADDRESS = 0x0001;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int SOFTWARE = 0x8022;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    static final int INTEGRITY_LENGTH = 20;
    static final int FINGERPRINT_XOR = 0x5354554E;

    /** From here on, who does not understand an attribute ignores it (RFC 8489 section 14). */
    private static final int FIRST_OPTIONAL = 0x8000;

    /** RFC 8489 section 14.3: fewer than 509 bytes. */
    private static final int MAX_USERNAME_LENGTH = 508;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int[] NO_ATTRIBUTES = {};
    /** Of those that we do not know, as many are named. */
    private static final int MAX_UNKNOWN = 16;
    private static final int NONE = -1;

    private final CRC32 crc = new CRC32();
    private byte[] buffer = new byte[0];
    private int start;
    private int length;
    private int username;
    private int usernameLength;
    private int integrity;
    private int priority;
    private int useCandidate;
    private int control;
    private int errorCode;
    private int mapped;
    private int xorMapped;
    private final int[] unknown = new int[MAX_UNKNOWN];
    private int unknownCount;

    /** Returns whether it is one well-formed message, the whole datagram long, with a right FINGERPRINT if it has one. */
    boolean wrap(byte[] bytes, int offset, int size) {
        buffer = bytes;
        start = offset;
        length = size;
        username = integrity = priority = useCandidate = control = errorCode = mapped = xorMapped = NONE;
        unknownCount = 0;
        return size >= HEADER_LENGTH && (bytes[offset] & 0xC0) == 0 && int32(offset + 4) == COOKIE
                && int16(offset + 2) == size - HEADER_LENGTH && size % 4 == 0 && readAttributes();
    }

    private boolean readAttributes() {
        int end = start + length;
        for (int at = start + HEADER_LENGTH; at < end;) {
            int type = int16(at);
            int value = at + ATTRIBUTE_HEADER_LENGTH;
            int size = int16(at + 2);
            int next = value + (size + 3 & ~3);
            if (next > end) {
                return false;
            }
            // RFC 8489 section 14.5: what follows MESSAGE-INTEGRITY is ignored, but for FINGERPRINT, which comes last.
            if (type == FINGERPRINT) {
                return size == 4 && next == end && fingerprintMatches(at);
            }
            if (integrity == NONE && !readAttribute(type, value, size)) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /** @return false for a value of the wrong length */
    private boolean readAttribute(int type, int value, int size) {
        switch (type) {
            case USERNAME -> {
                username = value;
                usernameLength = size;
                return size <= MAX_USERNAME_LENGTH;
            }
            case MESSAGE_INTEGRITY -> {
                integrity = value;
                return size == INTEGRITY_LENGTH;
            }
            case PRIORITY -> {
                priority = value;
                return size == 4;
            }
            case USE_CANDIDATE -> {
                useCandidate = value;
                return size == 0;
            }
            case ICE_CONTROLLED, ICE_CONTROLLING -> {
                control = value;
                return size == 8;
            }
            case ERROR_CODE -> {
                errorCode = value;
                return size >= 4;
            }
            case MAPPED_ADDRESS -> {
                mapped = value;
                return isAddress(value, size);
            }
            case XOR_MAPPED_ADDRESS -> {
                xorMapped = value;
                return isAddress(value, size);
            }
            case UNKNOWN_ATTRIBUTES, REALM, NONCE -> {
                // RFC 8489 section 6.3: known but not expected, hence ignored.
                return true;
            }
            default -> {
                // Servers of RFC 3489 still send responses with attributes that nobody knows any more: let them.
                if (type < FIRST_OPTIONAL && !isResponse() && unknownCount < MAX_UNKNOWN) {
                    unknown[unknownCount++] = type;
                }
                return true;
            }
        }
    }

    private boolean isAddress(int value, int size) {
        if (size < 8) {
            return false;
        }
        return buffer[value + 1] == 1 ? size == 8 : size == 20 && buffer[value + 1] == 2;
    }

    private boolean fingerprintMatches(int at) {
        crc.reset();
        crc.update(buffer, start, at - start);
        return ((int) crc.getValue() ^ FINGERPRINT_XOR) == int32(at + ATTRIBUTE_HEADER_LENGTH);
    }

    boolean isBindingRequest() {
        return int16(start) == BINDING_REQUEST;
    }

    boolean isResponse() {
        int type = int16(start);
        return type == BINDING_SUCCESS || type == BINDING_ERROR;
    }

    boolean isSuccess() {
        return int16(start) == BINDING_SUCCESS;
    }

    TransactionId transactionId() {
        return TransactionId.at(buffer, start + TRANSACTION_ID_OFFSET);
    }

    /** The first half of {@code USERNAME}, which is ours in a request (RFC 8445 section 7.2.2); null without a colon. */
    String localUfrag() {
        for (int i = 0; username != NONE && i < usernameLength; i++) {
            if (buffer[username + i] == ':') {
                return new String(buffer, username, i, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /** The second half of {@code USERNAME}, which is the peer's in a request; null without a colon. */
    String remoteUfrag() {
        for (int i = 0; username != NONE && i < usernameLength; i++) {
            if (buffer[username + i] == ':') {
                return new String(buffer, username + i + 1, usernameLength - i - 1, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    boolean hasIntegrity() {
        return integrity != NONE;
    }

    /** Where the MESSAGE-INTEGRITY value starts in {@link #buffer()}. */
    int integrityOffset() {
        return integrity;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    byte[] copy() {
        return Arrays.copyOfRange(buffer, start, start + length);
    }

    boolean hasPriority() {
        return priority != NONE;
    }

    long priority() {
        return int32(priority) & 0xFFFFFFFFL;
    }

    boolean hasUseCandidate() {
        return useCandidate != NONE;
    }

    boolean saysControlling() {
        return control != NONE && int16(control - ATTRIBUTE_HEADER_LENGTH) == ICE_CONTROLLING;
    }

    boolean saysControlled() {
        return control != NONE && int16(control - ATTRIBUTE_HEADER_LENGTH) == ICE_CONTROLLED;
    }

    long tieBreaker() {
        return (long) int32(control) << 32 | (int32(control + 4) & 0xFFFFFFFFL);
    }

    /** Types of attributes of a request that must be understood, and are not. */
    int[] unknownAttributes() {
        return unknownCount == 0 ? NO_ATTRIBUTES : Arrays.copyOf(unknown, unknownCount);
    }

    /** As in 487; 0 without one. */
    int errorCode() {
        return errorCode == NONE ? 0 : (buffer[errorCode + 2] & 7) * 100 + (buffer[errorCode + 3] & 0xFF);
    }

    /** The address that the other side saw us at; null if it does not say. */
    InetSocketAddress mappedAddress() {
        int at = xorMapped != NONE ? xorMapped : mapped;
        if (at == NONE) {
            return null;
        }
        boolean xored = at == xorMapped;
        byte[] address = Arrays.copyOfRange(buffer, at + 4, at + (buffer[at + 1] == 1 ? 8 : 20));
        int port = int16(at + 2) ^ (xored ? COOKIE >>> 16 : 0);
        if (xored) {
            // Cookie and transaction id stand in a row, as RFC 8489 section 14.2 wants them.
            for (int i = 0; i < address.length; i++) {
                address[i] ^= buffer[start + 4 + i];
            }
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of " + address.length + " bytes", e);
        }
    }

    private int int16(int at) {
        return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
    }

    private int int32(int at) {
        return int16(at) << 16 | int16(at + 2);
    }
}
