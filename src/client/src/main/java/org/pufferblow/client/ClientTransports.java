package org.pufferblow.client;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.ice.LocalAddresses;
import org.pufferblow.transport.udp.PortTransports;

/** Opens the transports of many clients in one process. */
public final class ClientTransports {
    private ClientTransports() {}

    /**
     * Opens sockets for many clients of one server: as many as may live at a time, each on a port of its own, all served by
     * one thread. The clients' transports control ({@link IceRole#CONTROLLING}).
     *
     * @param server where the signaling goes: the media is expected to be near it
     * @throws TransportException if there is no way there, or so many sockets are not to be had
     */
    public static Transports open(TransportConfig config, InetAddress server, int clients) throws TransportException {
        InetAddress local = LocalAddresses.towards(server, config.harvest());
        return PortTransports.open(config, counters -> List.of(ClientSockets.bind(local, clients, counters)),
                (locals, output) -> new ClientIceEngine(config, locals, output), InstantSource.system(),
                System::nanoTime);
    }
}
