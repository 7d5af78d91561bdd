package org.pufferblow.transport.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;

/** A network of engines in memory: one delivering thread, seeded loss and reordering, address translation, broken links. */
final class TestNetwork {
    /** Whoever receives at an address. */
    interface Host {
        void receive(byte[] datagram, UdpPath path);
    }

    private final ScheduledExecutorService wire = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "test-network");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<InetSocketAddress, Host> hosts = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> outside = new ConcurrentHashMap<>();
    private final List<Predicate<UdpPath>> cuts = new CopyOnWriteArrayList<>();
    private final List<Ice4jEngine> engines = new ArrayList<>();
    private final Random random;
    private final double loss;
    private final int jitterMillis;

    TestNetwork() {
        this(0, 0, 0);
    }

    TestNetwork(long seed, double loss, int jitterMillis) {
        this.random = new Random(seed);
        this.loss = loss;
        this.jitterMillis = jitterMillis;
    }

    static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    Ice4jEngine engine(TransportConfig config, InetSocketAddress... sockets) {
        return engine(config, Ice4jEngine.Timing.USUAL, sockets);
    }

    Ice4jEngine engine(TransportConfig config, Ice4jEngine.Timing timing, InetSocketAddress... sockets) {
        Ice4jEngine engine = Ice4jEngine.open(config, List.of(sockets), this::send, timing,
                name -> new InetAddress[]{InetAddress.ofLiteral(name)}, System::nanoTime);
        engines.add(engine);
        for (InetSocketAddress socket : sockets) {
            attach(socket, (datagram, path) -> engine.onStun(datagram, 0, datagram.length, path));
        }
        return engine;
    }

    void attach(InetSocketAddress address, Host host) {
        hosts.put(address, host);
    }

    /** From now on, what leaves {@code inside} comes from {@code outside}, and what is sent there arrives inside. */
    void translate(InetSocketAddress inside, InetSocketAddress seenAs) {
        outside.put(inside, seenAs);
    }

    /** Loses what goes over such a path: {@code local} is the sender as the receiver sees it. */
    void cut(Predicate<UdpPath> link) {
        cuts.add(link);
    }

    void mend() {
        cuts.clear();
    }

    void send(UdpPath path, byte[] buffer, int offset, int length) {
        byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
        wire.execute(() -> transfer(path, datagram));
    }

    private void transfer(UdpPath path, byte[] datagram) {
        InetSocketAddress source = outside.getOrDefault(path.local(), path.local());
        UdpPath seen = new UdpPath(source, path.remote());
        if (cuts.stream().anyMatch(cut -> cut.test(seen)) || random.nextDouble() < loss) {
            return;
        }
        Runnable arrival = () -> arrive(source, path.remote(), datagram);
        if (jitterMillis > 0) {
            var unused = wire.schedule(arrival, random.nextInt(jitterMillis), TimeUnit.MILLISECONDS);
        } else {
            arrival.run();
        }
    }

    private void arrive(InetSocketAddress source, InetSocketAddress destination, byte[] datagram) {
        InetSocketAddress inside = outside.entrySet().stream().filter(each -> each.getValue().equals(destination))
                .map(Map.Entry::getKey).findFirst().orElse(destination);
        boolean hidden = inside.equals(destination) && outside.containsKey(destination);
        Host host = hosts.get(inside);
        if (host != null && !hidden) {
            host.receive(datagram, new UdpPath(inside, source));
        }
    }

    void close() {
        engines.forEach(Ice4jEngine::close);
        wire.shutdownNow();
    }
}
