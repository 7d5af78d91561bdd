package org.pufferblow.bridge;

import java.util.Map;
import org.pufferblow.transport.Transports;

/** All conferences of the process. Safe for any thread. */
public final class Videobridge {
    private final Transports transports;

    public Videobridge(Transports transports) {
        this.transports = transports;
    }

    /** A conference without endpoints; the caller closes it. */
    public Conference createConference(String id, ControlLoop loop) {
        return new Conference(id, loop, transports);
    }

    /** Named counters of the packet path, each monotonic: forwarded packets, drops by reason. */
    public Map<String, Long> counters() {
        return Map.of();
    }
}
