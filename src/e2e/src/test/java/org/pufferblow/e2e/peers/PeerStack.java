package org.pufferblow.e2e.peers;

import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What many peers share: an HTTP client, and a clock of 20 ms that has the talkers talk. */
public final class PeerStack implements AutoCloseable {
    private static final int PACKET_MILLIS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final List<WirePeer> talkers = new CopyOnWriteArrayList<>();

    public PeerStack() {
        var _ = ticker.scheduleAtFixedRate(
                () -> talkers.forEach(WirePeer::sendOnePacketSoon),
                PACKET_MILLIS, PACKET_MILLIS, TimeUnit.MILLISECONDS);
    }

    HttpClient http() {
        return http;
    }

    void talk(WirePeer peer) {
        talkers.add(peer);
    }

    void hush(WirePeer peer) {
        talkers.remove(peer);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        http.shutdownNow();
    }
}
