package org.pufferblow.adapter.config;

import java.util.List;
import java.util.Locale;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Consent;
import org.pufferblow.transport.TransportConfig.ConnectionStatus;
import org.pufferblow.transport.TransportConfig.Dtls;
import org.pufferblow.transport.TransportConfig.Harvest;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.Io;
import org.pufferblow.transport.TransportConfig.Restart;
import org.pufferblow.transport.TransportConfig.Sockets;
import org.pufferblow.transport.TransportConfig.Srtp;

/** Puts the knobs of Jitsi's into the transport's own words. */
public final class TransportSettings {
    private TransportSettings() {}

    /** What is known before the server has answered: everything but the port and its STUN servers. */
    public static TransportConfig local(LocalConfig local) {
        return of(local, 0, List.of());
    }

    static TransportConfig of(LocalConfig local, int port, List<HostPort> stunServers) {
        String factory = local.get(Knobs.SRTP_FACTORY);
        return new TransportConfig(port, local.get(Knobs.UFRAG_PREFIX), local.get(Knobs.ADVERTISE_PRIVATE),
                local.get(Knobs.REDACT), local.get(Knobs.SEND_TO_LAST),
                new Harvest(local.get(Knobs.USE_IPV6), local.get(Knobs.USE_LINK_LOCAL),
                        local.get(Knobs.ALLOWED_INTERFACES), local.get(Knobs.BLOCKED_INTERFACES),
                        local.get(Knobs.ALLOWED_ADDRESSES), local.get(Knobs.BLOCKED_ADDRESSES),
                        local.get(Knobs.STATIC_MAPPINGS), local.get(Knobs.ADVERTISE_IPS), stunServers),
                new Consent(local.get(Knobs.CONSENT_INTERVAL), local.get(Knobs.CONSENT_ORIGINAL_WAIT),
                        local.get(Knobs.CONSENT_MAX_WAIT), local.get(Knobs.CONSENT_RETRANSMISSIONS),
                        local.get(Knobs.CONSENT_RANDOMIZE)),
                new Dtls(local.get(Knobs.DTLS_TIMEOUT), local.get(Knobs.CIPHER_SUITES), local.get(Knobs.LOCAL_HASH),
                        local.get(Knobs.ACCEPTED_HASHES)),
                new Srtp(local.get(Knobs.SRTP_PROFILES), factory.isEmpty() ? null : factory),
                new ConnectionStatus(local.get(Knobs.FIRST_TRANSFER), local.get(Knobs.MAX_INACTIVITY),
                        local.get(Knobs.STATUS_INTERVAL)),
                new Restart(local.get(Knobs.RESTART_TRANSITION), local.get(Knobs.RESTART_TIMEOUT)),
                new Sockets(Io.valueOf(local.get(Knobs.TRANSPORT_IO).toUpperCase(Locale.ROOT)),
                        local.get(Knobs.PORT_THREADS)));
    }
}
