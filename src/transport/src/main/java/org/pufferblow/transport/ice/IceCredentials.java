package org.pufferblow.transport.ice;

import java.security.SecureRandom;

/**
 * One side's half of a session's credentials (RFC 8445 section 5.3); ours have 47 bits of ufrag, 142 of password.
 *
 * @param password a secret: it never reaches a log
 */
record IceCredentials(String ufrag, String password) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int UFRAG_LENGTH = 8;
    private static final int PASSWORD_LENGTH = 24;

    static IceCredentials random(String ufragPrefix) {
        return new IceCredentials(ufragPrefix + iceChars(UFRAG_LENGTH), iceChars(PASSWORD_LENGTH));
    }

    private static String iceChars(int length) {
        StringBuilder chars = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            chars.append(ICE_CHARS.charAt(RANDOM.nextInt(ICE_CHARS.length())));
        }
        return chars.toString();
    }

    @Override
    public String toString() {
        return "IceCredentials[ufrag=" + ufrag + "]";
    }
}
