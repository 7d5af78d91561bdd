package org.pufferblow.adapter.logging;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The one place where secrets are taken out of what is about to be logged: those that were registered, letter for letter,
 * and those that have a shape of their own (join tokens, ICE passwords, credentials, signatures). Any thread may log and
 * register.
 */
final class SecretFilter {
    static final String MASK = "***";
    /** What is shorter protects nothing, and masking it would make every other word unreadable. */
    private static final int SHORTEST = 4;
    /** Of each kind. The server changes its secrets now and then: the oldest are forgotten before the list grows without end. */
    private static final int MOST = 256;

    /**
     * Each keeps its first group. Every quantifier is possessive or stops at a delimiter, and a token may only begin where
     * a word does, so that a long line costs one pass.
     */
    private static final List<Pattern> SHAPES = List.of(
            // PROTOCOL section 3: three base64url parts joined by dots.
            Pattern.compile("((?<![A-Za-z0-9_-]))[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+"),
            Pattern.compile("(join_token[\"\\\\]{0,3}\\s{0,3}[:=]\\s{0,3}[\"\\\\]{0,3})[^\\s\"&,;\\\\}\\])]++"),
            // RFC 8839, section 5.4, and the ways in which records and JSON print the same.
            Pattern.compile("((?i:ice[-_]?pwd|ice[-_]?password)[\"\\\\]{0,3}\\s{0,3}[:=]\\s{0,3}[\"\\\\]{0,3})"
                    + "[^\\s\"',;\\\\}\\])]++"),
            Pattern.compile("(credential[\"\\\\]{0,3}\\s{0,3}[:=]\\s{0,3}[\"\\\\]{0,3})[^\\s\"',;\\\\}\\])]++"),
            Pattern.compile("(sha256=)[0-9A-Fa-f]{64}"),
            // User and password of an address; the bound keeps a long line at one pass.
            Pattern.compile("(//|(?<![A-Za-z])turns?:)[^\\s/@\"',;]{1,256}+(?=@)"));

    private static final SecretFilter SHARED = new SecretFilter();

    /** The configuration's, of which there are few. */
    private final SequencedSet<String> lasting = new LinkedHashSet<>();
    /** The server's, the newest last. */
    private final SequencedSet<String> renewable = new LinkedHashSet<>();
    /** Longest first, so that a secret which holds another is masked whole. Replaced as a whole: read by any thread. */
    private volatile List<String> needles = List.of();

    /** Logback makes the encoders itself, hence one filter for the process. */
    static SecretFilter shared() {
        return SHARED;
    }

    /** From now on the secret is masked, also as JSON and as part of a URL; null and too short ones are ignored. */
    synchronized void add(String secret) {
        register(lasting, secret);
    }

    /** Likewise, until many newer ones have come. */
    synchronized void addRenewable(String secret) {
        register(renewable, secret);
    }

    private void register(SequencedSet<String> kind, String secret) {
        if (secret == null || secret.length() < SHORTEST) {
            return;
        }
        kind.addLast(secret);
        if (kind.size() > MOST) {
            kind.removeFirst();
        }
        Set<String> spellings = new LinkedHashSet<>();
        Stream.concat(lasting.stream(), renewable.stream()).forEach(each -> {
            spellings.add(each);
            spellings.add(new String(JsonStringEncoder.getInstance().quoteAsString(each)));
            spellings.add(URLEncoder.encode(each, StandardCharsets.UTF_8));
        });
        needles = spellings.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    String mask(String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String masked = text;
        for (String needle : needles) {
            masked = masked.replace(needle, MASK);
        }
        for (Pattern shape : SHAPES) {
            masked = shape.matcher(masked).replaceAll("$1" + MASK);
        }
        return masked;
    }
}
