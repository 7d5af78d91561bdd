package org.pufferblow.bench;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.pufferblow.bridge.BridgeConfig;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.udp.PortTransports;

/** A server's port and a port of its clients, each of whom has an address of its own, as the server tells them apart by it. */
final class Loopback implements AutoCloseable {
    final Transports server;
    final Videobridge bridge;
    final DirectLoop loop = new DirectLoop();
    final Conference conference;
    final Transports clients;
    /** Threads that serve the server's port. */
    final List<Long> portThreads;

    /** @param addresses how many clients may be connected at a time, up to 60,000 */
    Loopback(int addresses) throws TransportException {
        server = open(List.of(InetAddress.ofLiteral("127.0.0.1")));
        portThreads = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("udp-port"))
                .map(Thread::threadId).toList();
        bridge = new Videobridge(server, everybodyIsHeard());
        conference = bridge.createConference("room", loop);
        List<InetAddress> theirs = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            theirs.add(InetAddress.ofLiteral("127.0." + (1 + i / 250) + "." + (1 + i % 250)));
        }
        clients = open(theirs);
    }

    /** However many talk at a time. */
    private static BridgeConfig everybodyIsHeard() {
        BridgeConfig usual = BridgeConfig.defaults();
        return new BridgeConfig(usual.speechActivity(),
                new BridgeConfig.Loudest(false, 5, true, Duration.ofMillis(150), 50), usual.silence());
    }

    private static Transports open(List<InetAddress> addresses) throws TransportException {
        return PortTransports.open(TransportConfig.defaults(0), addresses,
                (locals, output) -> new DirectIce(locals), InstantSource.system(), System::nanoTime);
    }

    /** A new endpoint. */
    Endpoint endpoint(String name) throws TransportException {
        Endpoint endpoint = conference.createEndpoint(name, name, new NullEndpointListener());
        endpoint.setPermissions(true, true);
        return endpoint;
    }

    /** Connects a client to an endpoint, handshake and all. */
    BenchPeer connect(Endpoint endpoint, int ssrc) throws TransportException, InterruptedException {
        BenchPeer client = new BenchPeer(clients, "client-" + endpoint.id(), ssrc);
        // First who listens, so that no ClientHello is too early.
        client.connect(BenchPeer.remote(endpoint.localTransport()));
        endpoint.connect(client.description(), DtlsRole.CLIENT);
        client.awaitConnected();
        loop.runAll();
        return client;
    }

    @Override
    public void close() {
        conference.close();
        clients.close();
        server.close();
    }
}
