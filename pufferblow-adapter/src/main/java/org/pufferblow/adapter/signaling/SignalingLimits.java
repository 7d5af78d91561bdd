package org.pufferblow.adapter.signaling;

import java.time.Duration;
import org.pufferblow.adapter.config.Settings;

/**
 * What one client, and all together, may cost.
 *
 * @param readLimitBytes the largest message
 * @param writeTimeout how long a client may take to accept a message, and to answer a close
 * @param maxSockets open at once, those of takeovers and refusals included
 * @param maxWaiting of them, those who wait for a call to the server about their token
 * @param maxAsking the calls under way
 * @param messageBurst messages and control frames that may come at once; an offer with its candidates is a few dozen
 * @param messagesPerSecond sustained
 * @param joinBurst tokens that may be asked about at once
 * @param joinsPerSecond sustained; the server blocks an address that asks too often
 * @param joinWait how long a token may wait for its turn
 * @param redactAddresses whether clients' addresses are shortened in logs
 */
public record SignalingLimits(int readLimitBytes, Duration writeTimeout, Duration pingInterval, Duration pongWait,
        int maxSockets, int maxWaiting, int maxAsking, int messageBurst, double messagesPerSecond, int joinBurst,
        double joinsPerSecond, Duration joinWait, boolean redactAddresses) {
    /**
     * From the settings; the rest is what a thousand honest peers do not reach, not even when all come back at once. The
     * server takes 6,000 calls in five minutes: 800 tokens at once, ten a second, one in eight of them asked about twice, and
     * five events a second are 5,800.
     */
    public static SignalingLimits of(Settings settings) {
        Settings.WebSocket socket = settings.webSocket();
        return new SignalingLimits(socket.readLimitBytes(), socket.writeTimeout(), socket.pingInterval(),
                socket.pongWait(), 2 * settings.rooms().maxTotalPeers() + 2048, 1024, 64, 200, 20, 800, 10,
                Duration.ofSeconds(20), settings.transport().redactRemoteAddresses());
    }

    /** Bytes that may come at once: descriptions are big, but rare. */
    double byteBurst() {
        return Math.max(4 << 20, 2.0 * readLimitBytes);
    }

    double bytesPerSecond() {
        return byteBurst() / 16;
    }
}
