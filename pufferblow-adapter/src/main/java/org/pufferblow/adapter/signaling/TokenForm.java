package org.pufferblow.adapter.signaling;

/**
 * Recognizes what cannot be a token by its form alone (PROTOCOL section 3), and is refused before it has cost anything.
 * Everything else is for the server to judge.
 */
final class TokenForm {
    private static final int MAX_LENGTH = 8 << 10;
    private static final String MARKS = "._~+/=-";

    private TokenForm() {}

    /** Whether the server can be asked about it. */
    static boolean isGood(String token) {
        return !token.isEmpty() && token.length() <= MAX_LENGTH && token.chars().allMatch(TokenForm::isGood);
    }

    private static boolean isGood(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
