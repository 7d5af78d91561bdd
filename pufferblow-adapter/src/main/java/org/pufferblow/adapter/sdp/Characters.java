package org.pufferblow.adapter.sdp;

import java.util.BitSet;

/**
 * A set of ASCII characters, as the grammars of SDP have them. Descriptions come by the thousand while a room fills up,
 * and a regular expression for each of their lines would be most of what reading them costs.
 */
public final class Characters {
    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final char LAST = 0x7f;

    /** RFC 8866 section 9: token-char. */
    public static final Characters TOKEN = new Characters(DIGITS + LETTERS + "!#$%&'*+-.^_`{|}~");
    /** Of credentials: ice-char, and the rest of the two base64 alphabets (RFC 4648), of which some clients make them. */
    static final Characters ICE = new Characters(DIGITS + LETTERS + "+/=_-");
    /** RFC 8839 section 5.1: ice-char. */
    static final Characters FOUNDATION = new Characters(DIGITS + LETTERS + "+/");
    static final Characters HEXADECIMAL = new Characters(DIGITS + "ABCDEFabcdef");

    private final BitSet members = new BitSet(LAST + 1);

    private Characters(String members) {
        members.chars().forEach(this.members::set);
    }

    public boolean contains(char character) {
        return character <= LAST && members.get(character);
    }

    /** Whether a text has only these, and so many of them. */
    boolean make(String text, int atLeast, int atMost) {
        if (text.length() < atLeast || text.length() > atMost) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!contains(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
