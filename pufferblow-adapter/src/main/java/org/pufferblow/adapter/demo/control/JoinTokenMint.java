package org.pufferblow.adapter.demo.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Signatures;

/** Join tokens that look like the server's: a signed JWT, good once and for a minute. Safe for any thread. */
final class JoinTokenMint {
    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final int MAX_OUTSTANDING = 10_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Why a token is refused; the text is the server's {@code detail}. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String detail) {
            super(detail);
        }
    }

    private record Minted(Map<String, Object> claims, Instant expires) {}

    private final SecureRandom random = new SecureRandom();
    private final String secret = hex(32);
    private final InstantSource clock;
    /** Null once consumed; the oldest are forgotten. */
    private final Map<String, Minted> minted = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minted> eldest) {
            return size() > MAX_OUTSTANDING;
        }
    };

    JoinTokenMint(InstantSource clock) {
        this.clock = clock;
    }

    synchronized String mint(Claims claims) {
        Instant now = clock.instant();
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("sub", claims.userId());
        payload.put("username", claims.username());
        payload.put("instance_id", claims.instanceId());
        payload.put("server_id", claims.serverId());
        payload.put("channel_id", claims.channelId());
        payload.put("session_id", claims.sessionId());
        payload.put("scope", claims.scope());
        payload.put("iat", now.getEpochSecond());
        payload.put("exp", now.plus(LIFE).getEpochSecond());
        payload.put("jti", hex(12));
        String signed = part(Map.of("alg", "HS256", "typ", "JWT")) + "." + part(payload);
        String signature = Signatures.sign(secret, signed.getBytes(StandardCharsets.UTF_8))
                .substring("sha256=".length());
        String token = signed + "." + base64(HexFormat.of().parseHex(signature));
        minted.put(token, new Minted(payload, now.plus(LIFE)));
        return token;
    }

    /** The token's claims, this once. */
    synchronized Map<String, Object> consume(String token) throws RefusedException {
        if (!minted.containsKey(token)) {
            throw new RefusedException("Invalid join token signature");
        }
        Minted found = minted.put(token, null);
        if (found == null) {
            throw new RefusedException("Join token already used");
        }
        if (!clock.instant().isBefore(found.expires())) {
            throw new RefusedException("Join token expired");
        }
        return found.claims();
    }

    private String hex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private static String part(Map<String, ?> value) {
        try {
            return base64(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers are JSON", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
