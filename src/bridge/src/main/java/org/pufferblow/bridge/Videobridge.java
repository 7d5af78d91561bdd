package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.pufferblow.transport.Transports;

/** All conferences of the process. Safe for any thread. */
public final class Videobridge {
    /** 96 bits, as RFC 7022 section 4.2 asks for. */
    private static final int CNAME_BYTES = 12;

    private final Transports transports;
    private final PacketCounters counters = new PacketCounters();
    private final byte[] reportCname;
    private final BridgeConfig config;

    public Videobridge(Transports transports, BridgeConfig config) {
        this.transports = transports;
        this.config = config;
        byte[] random = new byte[CNAME_BYTES];
        new SecureRandom().nextBytes(random);
        reportCname = Base64.getUrlEncoder().encodeToString(random).getBytes(StandardCharsets.US_ASCII);
    }

    /** A bridge with the settings that are the default. */
    public Videobridge(Transports transports) {
        this(transports, BridgeConfig.defaults());
    }

    /** A conference without endpoints; the caller closes it. */
    public Conference createConference(String id, ControlLoop loop) {
        return new Conference(id, loop, transports, counters, reportCname, config);
    }

    /** Named counters of the packet path, each monotonic: forwarded packets, drops by reason. */
    public Map<String, Long> counters() {
        return counters.read();
    }
}
