package org.pufferblow.transport.ice;

import java.security.SecureRandom;

/** The 96 bits that tie a STUN response to its request; unpredictable, as whoever guesses one can answer for others. */
record TransactionId(long high, int low) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static TransactionId random() {
        return new TransactionId(RANDOM.nextLong(), RANDOM.nextInt());
    }

    static TransactionId at(byte[] buffer, int offset) {
        long high = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | (buffer[offset + i] & 0xFF);
        }
        int low = 0;
        for (int i = 8; i < 12; i++) {
            low = low << 8 | (buffer[offset + i] & 0xFF);
        }
        return new TransactionId(high, low);
    }

    void put(byte[] buffer, int offset) {
        for (int i = 0; i < 8; i++) {
            buffer[offset + i] = (byte) (high >>> (56 - 8 * i));
        }
        for (int i = 0; i < 4; i++) {
            buffer[offset + 8 + i] = (byte) (low >>> (24 - 8 * i));
        }
    }

    byte[] bytes() {
        byte[] bytes = new byte[StunView.TRANSACTION_ID_LENGTH];
        put(bytes, 0);
        return bytes;
    }
}
