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

/** Puts the settings of Jitsi's into the transport's own words. */
public final class TransportSettings {
    private TransportSettings() {}

    /** What is known before the server has answered: everything but the port and its STUN servers. */
    public static TransportConfig local(LocalConfig local) {
        return of(local, 0, List.of());
    }

    static TransportConfig of(LocalConfig local, int port, List<HostPort> stunServers) {
        String factory = local.get(ConfigKeys.SRTP_FACTORY);
        return new TransportConfig(port, local.get(ConfigKeys.UFRAG_PREFIX), local.get(ConfigKeys.ADVERTISE_PRIVATE),
                local.get(ConfigKeys.REDACT), local.get(ConfigKeys.SEND_TO_LAST),
                new Harvest(local.get(ConfigKeys.USE_IPV6), local.get(ConfigKeys.USE_LINK_LOCAL),
                        local.get(ConfigKeys.ALLOWED_INTERFACES), local.get(ConfigKeys.BLOCKED_INTERFACES),
                        local.get(ConfigKeys.ALLOWED_ADDRESSES), local.get(ConfigKeys.BLOCKED_ADDRESSES),
                        local.get(ConfigKeys.STATIC_MAPPINGS), local.get(ConfigKeys.ADVERTISE_IPS), stunServers),
                new Consent(local.get(ConfigKeys.CONSENT_INTERVAL), local.get(ConfigKeys.CONSENT_ORIGINAL_WAIT),
                        local.get(ConfigKeys.CONSENT_MAX_WAIT), local.get(ConfigKeys.CONSENT_RETRANSMISSIONS),
                        local.get(ConfigKeys.CONSENT_RANDOMIZE)),
                new Dtls(local.get(ConfigKeys.DTLS_TIMEOUT), local.get(ConfigKeys.CIPHER_SUITES),
                        local.get(ConfigKeys.LOCAL_HASH),
                        local.get(ConfigKeys.ACCEPTED_HASHES)),
                new Srtp(local.get(ConfigKeys.SRTP_PROFILES), factory.isEmpty() ? null : factory),
                new ConnectionStatus(local.get(ConfigKeys.FIRST_TRANSFER), local.get(ConfigKeys.MAX_INACTIVITY),
                        local.get(ConfigKeys.STATUS_INTERVAL)),
                new Restart(local.get(ConfigKeys.RESTART_TRANSITION), local.get(ConfigKeys.RESTART_TIMEOUT)),
                new Sockets(Io.valueOf(local.get(ConfigKeys.TRANSPORT_IO).toUpperCase(Locale.ROOT)),
                        local.get(ConfigKeys.PORT_THREADS)));
    }
}
