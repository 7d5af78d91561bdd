package org.pufferblow.adapter.control;

/** What became of a join token. */
public sealed interface TokenResult {
    /** The server admits the bearer. */
    record Accepted(Claims claims) implements TokenResult {}

    /** The token is no good: malformed, used, expired. The reason holds no secret. */
    record Refused(String reason) implements TokenResult {}

    /** The server could not be asked. The client is told the same, the metrics are not. */
    record Unavailable(String reason) implements TokenResult {}
}
