package org.pufferblow.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.pufferblow.transport.ice.Ice4jEngine;
import org.pufferblow.transport.ice.LocalAddresses;
import org.pufferblow.transport.udp.PortTransports;

/** Opens the media port of the process. */
public final class UdpTransports {
    /** Reading them takes a millisecond; nobody who joins finds the old ones for longer than this. */
    private static final Duration ADDRESSES_READ_EACH = Duration.ofSeconds(5);

    private UdpTransports() {}

    /** Does what every port needs, whatever its configuration. For a thread beside the start; nothing waits for it. */
    public static void warmUp() {
        PortTransports.warmUp();
    }

    /**
     * Does what {@link #open} would do whatever the server has to say: has the ciphers chosen, the sockets tried, and ice4j
     * read its settings, which must be installed. For a thread beside the start.
     */
    public static void prepare(TransportConfig config) {
        PortTransports.prepare(config);
        Ice4jEngine.prepare();
    }

    /**
     * Binds the port on every local address that the configuration allows, and starts serving it. Addresses that come and go
     * later are followed.
     *
     * @throws TransportException if there is no such address, the port is taken, or a name in the configuration means
     *     nothing
     */
    public static Transports open(TransportConfig config) throws TransportException {
        return open(config, InstantSource.system(), System::nanoTime);
    }

    /**
     * As {@link #open(TransportConfig)}, with the time given.
     *
     * @param clock for the validity of certificates
     * @param nanoTime as {@link System#nanoTime}, for peers' activity; ICE and DTLS count by the machine's
     */
    public static Transports open(TransportConfig config, InstantSource clock, LongSupplier nanoTime)
            throws TransportException {
        List<InetAddress> addresses = LocalAddresses.find(config.harvest());
        PortTransports transports = PortTransports.open(config, addresses, (locals, output) -> {
            try {
                return Ice4jEngine.open(config, locals, output);
            } catch (IllegalArgumentException e) {
                throw new TransportException("ICE cannot be set up: " + e.getMessage(), e);
            }
        }, clock, nanoTime);
        transports.follow(() -> LocalAddresses.find(config.harvest()), ADDRESSES_READ_EACH);
        return transports;
    }
}
