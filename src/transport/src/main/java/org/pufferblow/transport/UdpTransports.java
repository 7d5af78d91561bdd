package org.pufferblow.transport;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.pufferblow.transport.ice.Ice4jEngine;
import org.pufferblow.transport.ice.LocalAddresses;
import org.pufferblow.transport.udp.PortTransports;

/** Opens the media port of the process. */
public final class UdpTransports {
    private UdpTransports() {}

    /**
     * Binds the port on every local address that the configuration allows, and starts serving it.
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
        return PortTransports.open(config, addresses, (locals, output) -> {
            try {
                return Ice4jEngine.open(config, locals, output);
            } catch (IllegalArgumentException e) {
                throw new TransportException("ICE cannot be set up: " + e.getMessage(), e);
            }
        }, clock, nanoTime);
    }
}
