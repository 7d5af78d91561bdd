package org.pufferblow.adapter.control;

import java.util.List;

/** A STUN or TURN server as the server names it. The credential is a secret: it never reaches a log. */
public record IceServer(List<String> urls, String username, String credential) {
    public IceServer {
        urls = List.copyOf(urls);
    }

    @Override
    public String toString() {
        return "IceServer[urls=" + urls + ", credential=***]";
    }
}
