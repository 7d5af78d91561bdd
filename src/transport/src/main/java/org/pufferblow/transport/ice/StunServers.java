package org.pufferblow.transport.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.UdpPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks STUN servers what the shared port looks like from outside: when it opens, and then often enough that a NAT keeps
 * the binding. Names are resolved on a virtual thread; nobody waits for any of it. Safe for any thread.
 */
final class StunServers {
    private static final Logger LOG = LoggerFactory.getLogger(StunServers.class);
    private static final int MAX_SERVERS = 8;

    /** Addresses of servers change seldom, and the name server is nobody's toy. */
    private static final int ROUNDS_BETWEEN_LOOKUPS = 12;

    /** RFC 8489 section 6.2.1, but for a lower limit on the wait: the next round comes anyway. */
    private static final Transactions.Schedule SCHEDULE = new Transactions.Schedule(500, 4_000, 5);

    /** Looks a name up, and may block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** Takes what a server saw; on any thread. */
    @FunctionalInterface
    interface Findings {
        void onSeenAt(InetSocketAddress socket, int server, InetSocketAddress seenAt);
    }

    private record Server(int index, InetSocketAddress address) {}

    private final List<HostPort> names;
    private final Supplier<Set<InetSocketAddress>> sockets;
    private final Transactions transactions;
    private final Resolver resolver;
    private final Findings findings;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** By the virtual thread of the round, which is one at a time by {@link #busy}. */
    private List<Server> servers = List.of();
    private int roundsUntilLookup;

    /** @param sockets those of ours that are to be seen from outside, asked for in each round */
    StunServers(List<HostPort> names, Supplier<Set<InetSocketAddress>> sockets, Transactions transactions,
            Resolver resolver,
            Findings findings) {
        this.names = names.stream().distinct().limit(MAX_SERVERS).toList();
        this.sockets = sockets;
        this.transactions = transactions;
        this.resolver = resolver;
        this.findings = findings;
    }

    void start(ScheduledExecutorService timer, Duration interval) {
        if (!names.isEmpty()) {
            var unused = timer.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Asks all servers now. */
    void round() {
        if (!names.isEmpty() && busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ice-stun-servers").start(() -> {
                try {
                    lookUp();
                    ask();
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private void lookUp() {
        if (!servers.isEmpty() && roundsUntilLookup-- > 0) {
            return;
        }
        roundsUntilLookup = ROUNDS_BETWEEN_LOOKUPS;
        List<Server> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            try {
                addFirstOfEachFamily(2 * i, names.get(i).port(), resolver.resolve(names.get(i).host()), found);
            } catch (UnknownHostException e) {
                LOG.debug("STUN server {} has no address", names.get(i).host());
            }
        }
        if (!found.isEmpty()) {
            servers = List.copyOf(found);
        }
    }

    private static void addFirstOfEachFamily(int index, int port, InetAddress[] addresses, List<Server> found) {
        for (boolean ipv6 : new boolean[]{false, true}) {
            for (InetAddress address : addresses) {
                if (address instanceof Inet6Address == ipv6) {
                    found.add(new Server(index + (ipv6 ? 1 : 0), new InetSocketAddress(address, port)));
                    break;
                }
            }
        }
    }

    private void ask() {
        for (Server server : servers) {
            InetAddress address = server.address.getAddress();
            for (InetSocketAddress socket : sockets.get()) {
                InetAddress ours = socket.getAddress();
                boolean reachable = ours instanceof Inet6Address == address instanceof Inet6Address
                        && ours.isLoopbackAddress() == address.isLoopbackAddress() && !ours.isLinkLocalAddress();
                if (reachable) {
                    ask(server, socket);
                }
            }
        }
    }

    private void ask(Server server, InetSocketAddress socket) {
        TransactionId id = TransactionId.random();
        byte[] request = new StunWriter(StunView.BINDING_REQUEST, id).finish(null);
        transactions.start(id, request, new UdpPath(socket, server.address), SCHEDULE, null, Runnable::run,
                new Transactions.Outcome() {
                    @Override
                    public void onResponse(byte[] response) {
                        StunView view = new StunView();
                        if (view.wrap(response, 0, response.length) && view.isSuccess()) {
                            InetSocketAddress seenAt = view.mappedAddress();
                            if (seenAt != null && isUsable(seenAt, socket)) {
                                findings.onSeenAt(socket, server.index, seenAt);
                            }
                        }
                    }

                    @Override
                    public void onTimeout() {
                        LOG.debug("STUN server {} does not answer", names.get(server.index / 2).host());
                    }
                });
    }

    private static boolean isUsable(InetSocketAddress seenAt, InetSocketAddress socket) {
        InetAddress address = seenAt.getAddress();
        return seenAt.getPort() != 0 && !address.isAnyLocalAddress() && !address.isMulticastAddress()
                && address instanceof Inet6Address == socket.getAddress() instanceof Inet6Address;
    }
}
