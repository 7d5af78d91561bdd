package org.pufferblow.e2e.peers;

import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/** What many peers share: one UDP port, one HTTP client, one clock of 20 ms that has the talkers talk. */
final class PeerStack implements AutoCloseable {
    private static final int PACKET_MILLIS = 20;

    private final Transports transports = open();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final List<WirePeer> talkers = new CopyOnWriteArrayList<>();

    PeerStack() {
        var _ = ticker.scheduleAtFixedRate(
                () -> transports.onPortThread(() -> talkers.forEach(WirePeer::sendOnePacket)),
                PACKET_MILLIS, PACKET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Transports open() {
        try {
            return UdpTransports.open(TransportConfig.defaults(0));
        } catch (TransportException e) {
            throw new AssertionError("no UDP port for the test's own peers", e);
        }
    }

    Transports transports() {
        return transports;
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
        transports.close();
        http.shutdownNow();
    }
}
