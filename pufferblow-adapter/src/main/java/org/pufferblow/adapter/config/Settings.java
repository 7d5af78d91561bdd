package org.pufferblow.adapter.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.adapter.control.MediaQuality;
import org.pufferblow.bridge.BridgeConfig;
import org.pufferblow.transport.TransportConfig;

/**
 * The effective settings, after the bootstrap's answer has been merged in. Valid: every value is inside its bounds.
 */
public record Settings(Server server, ControlPlane controlPlane, Rooms rooms, WebSocket webSocket,
        TransportConfig transport, BridgeConfig bridge, MediaQuality mediaQuality, List<IceServer> iceServers) {
    public Settings {
        iceServers = List.copyOf(iceServers);
    }

    /**
     * The process's own face.
     *
     * @param metricsSecret empty where the metrics are open
     */
    public record Server(InetSocketAddress bindAddress, String logLevel, String metricsSecret) {
        @Override
        public String toString() {
            return "Server[bindAddress=" + bindAddress + ", logLevel=" + logLevel + ", metricsSecret=***]";
        }
    }

    /**
     * The calls to the Pufferblow server.
     *
     * @param internalApiBase without a trailing slash
     * @param internalSecret never logged
     * @param eventWorkers sessions whose events are sent in parallel, at least 1
     * @param eventQueueSize events that may wait, at least 1
     * @param eventsPerSecond the sustained rate of all events together
     */
    public record ControlPlane(URI internalApiBase, String internalSecret, Duration httpTimeout, int eventWorkers,
            int eventQueueSize, double eventsPerSecond) {
        @Override
        public String toString() {
            return "ControlPlane[internalApiBase=" + internalApiBase + "]";
        }
    }

    /**
     * Admission and lifecycle.
     *
     * @param resumeGrace how long an endpoint whose socket was lost stays while its media lives
     * @param expiration how long dead media is waited for while the socket lives
     * @param takeover whether a newer join of the same user replaces the older one; if not, it is refused
     * @param repair what is done about dead media meanwhile
     */
    public record Rooms(int maxTotalPeers, int maxRoomPeers, Duration endGrace, Duration resumeGrace,
            Duration expiration, boolean takeover, Repair repair) {}

    /**
     * Calls whose media is dead.
     *
     * @param offersRestarts whether we offer to restart ICE
     * @param restartTimeout how long one restart is waited for before the next is offered
     * @param noticedAfter how long media must be silent before it counts as dead
     */
    public record Repair(boolean offersRestarts, Duration restartTimeout, Duration noticedAfter) {}

    /** Signaling's limits. */
    public record WebSocket(Duration writeTimeout, Duration pingInterval, Duration pongWait, int readLimitBytes) {}
}
