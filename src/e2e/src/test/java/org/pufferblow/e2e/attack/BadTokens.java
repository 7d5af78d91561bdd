package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/** WebSockets with tokens that look like tokens and are none, and that do not answer the close. */
final class BadTokens implements Attack {
    private static final int ADDRESSES = 4;
    private static final int MOST_OPEN = 4000;

    private final Random random = new Random();
    private final Tempo pace;
    private final ConnectionFlood knocking;

    BadTokens(URI signaling, int perSecond) throws IOException {
        pace = new Tempo(perSecond);
        knocking = new ConnectionFlood(signaling, ADDRESSES);
    }

    @Override
    public void turn() throws IOException {
        int due = pace.take();
        if (due > 0 && knocking.countOpen() < MOST_OPEN) {
            for (int i = 0; i < due; i++) {
                knocking.knock(request());
            }
        }
        knocking.look(2);
    }

    private byte[] request() {
        byte[] bytes = new byte[200];
        random.nextBytes(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        return ("GET /rtc/v1/ws?join_token=" + hex.substring(0, 40) + "." + hex.substring(40, 340) + "."
                + hex.substring(340) + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String achieved() {
        return knocking.opened() + " bad tokens";
    }

    @Override
    public void close() throws IOException {
        knocking.close();
    }
}
