package org.pufferblow.transport.dtls;

/**
 * Keeps announced lengths small. BouncyCastle allocates a handshake message when its first fragment arrives, at the
 * length which that fragment claims (up to 16 MiB, for up to 16 messages ahead); a few forged bytes would cost 256 MiB.
 *
 * <pre>
 * record (RFC 6347 section 4.1)            fragment (section 4.2.2)
 *  0      type                              0      msg_type
 *  1..2   version                           1..3   length of the whole message
 *  3..4   epoch                             4..5   message_seq
 *  5..10  sequence number                   6..8   fragment_offset
 * 11..12  length                            9..11  fragment_length
 * </pre>
 */
final class HandshakeBounds {
    /** As {@code getMaxHandshakeMessageSize} of BouncyCastle's stream protocols. Certificate chains are the longest. */
    static final int MAX_MESSAGE_LENGTH = 32_768;

    static final int RECORD_HEADER_LENGTH = 13;
    static final int FRAGMENT_HEADER_LENGTH = 12;
    private static final int HANDSHAKE = 22;

    private HandshakeBounds() {}

    /**
     * Whether a datagram consists of whole DTLS records with a known type, and its plaintext handshake fragments, if any,
     * claim sensible lengths.
     */
    static boolean acceptsDatagram(byte[] buffer, int length) {
        int offset = 0;
        while (offset < length) {
            if (length - offset < RECORD_HEADER_LENGTH) {
                return false;
            }
            int type = buffer[offset] & 0xFF;
            int epoch = uint16(buffer, offset + 3);
            int recordLength = uint16(buffer, offset + 11);
            int body = offset + RECORD_HEADER_LENGTH;
            // 20 to 23: change_cipher_spec, alert, handshake, application_data. We negotiate no other.
            if (type < 20 || type > 23 || (buffer[offset + 1] & 0xFF) != 0xFE || recordLength > length - body) {
                return false;
            }
            if (type == HANDSHAKE && epoch == 0 && !acceptsFragments(buffer, body, recordLength)) {
                return false;
            }
            offset = body + recordLength;
        }
        return length > 0;
    }

    /** Whether all handshake fragments in a decrypted record claim sensible lengths. */
    static boolean acceptsFragments(byte[] buffer, int offset, int length) {
        int end = offset + length;
        while (end - offset >= FRAGMENT_HEADER_LENGTH) {
            if (uint24(buffer, offset + 1) > MAX_MESSAGE_LENGTH) {
                return false;
            }
            offset += FRAGMENT_HEADER_LENGTH + uint24(buffer, offset + 9);
        }
        return true;
    }

    private static int uint16(byte[] buffer, int offset) {
        return ((buffer[offset] & 0xFF) << 8) | (buffer[offset + 1] & 0xFF);
    }

    private static int uint24(byte[] buffer, int offset) {
        return ((buffer[offset] & 0xFF) << 16) | uint16(buffer, offset + 1);
    }
}
