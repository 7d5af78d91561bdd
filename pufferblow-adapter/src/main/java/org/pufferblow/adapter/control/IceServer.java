package org.pufferblow.adapter.control;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A STUN or TURN server as the server names it. The credential is a secret: it never reaches a log. */
public record IceServer(List<String> urls, String username, String credential) {
    /** What somebody may have put where no URL of this kind (RFC 7064, 7065) has it: a user and a password. */
    private static final Pattern USER_INFORMATION = Pattern.compile("^([A-Za-z]*:)(?://)?.*@");

    public IceServer {
        urls = List.copyOf(urls);
    }

    /** For logs: without credentials. */
    public String described() {
        String shown = urls.stream().map(url -> USER_INFORMATION.matcher(url).replaceFirst("$1"))
                .collect(Collectors.joining(", "));
        return credential == null || credential.isEmpty() ? shown : shown + " (with credentials)";
    }

    @Override
    public String toString() {
        return "IceServer[" + described() + "]";
    }
}
