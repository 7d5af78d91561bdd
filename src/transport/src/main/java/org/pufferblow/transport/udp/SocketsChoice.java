package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.linux.LinuxCalls;
import org.pufferblow.transport.linux.LinuxPlatform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kind of sockets serves the port: Linux's batches where they work, else those of the JDK. */
final class SocketsChoice {
    /** The network card and the peers' uplinks are full long before. */
    private static final int MOST_THREADS = 16;

    private static final int PACKETS = 3;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final List<InetAddress> LOOPBACKS = List.of(InetAddress.ofLiteral("127.0.0.1"),
            InetAddress.ofLiteral("::1"));

    /** What the trial has shown, for the process. */
    private static final class Trial {
        static final Optional<String> TROUBLE = whyNoBatches(System.getProperty("os.name"),
                System.getProperty("os.arch"));
    }

    private static final Logger log = LoggerFactory.getLogger(SocketsChoice.class);

    private SocketsChoice() {}

    /** Binds the port on all addresses with what the configuration wants: the sockets of each thread. */
    static List<UdpSockets> bind(TransportConfig config, List<InetAddress> addresses, UdpCounters counters)
            throws TransportException {
        int wanted = config.sockets().portThreads();
        int threads = wanted > 0 ? wanted : suitable(Runtime.getRuntime().availableProcessors());
        return switch (choose(config.sockets().io())) {
            case MMSG -> MmsgSockets.bind(addresses, config.port(), threads, counters);
            case NIO, AUTO -> NioSockets.bind(addresses, config.port(), threads, counters);
        };
    }

    /** One for each core, as far as there is something to gain. */
    static int suitable(int cores) {
        return Math.clamp(cores, 1, MOST_THREADS);
    }

    private static TransportConfig.Io choose(TransportConfig.Io wanted) throws TransportException {
        if (wanted == TransportConfig.Io.NIO) {
            log.info("datagrams are sent one by one (NIO), as configured");
            return TransportConfig.Io.NIO;
        }
        Optional<String> trouble = whyNoBatches();
        if (trouble.isEmpty()) {
            log.info("datagrams are sent in batches (sendmmsg)");
            return TransportConfig.Io.MMSG;
        }
        if (wanted == TransportConfig.Io.MMSG) {
            throw new TransportException("pufferblow.transport.io = mmsg does not work here: " + trouble.get());
        }
        log.info("datagrams are sent one by one (NIO), as batches do not work here: {}", trouble.get());
        return TransportConfig.Io.NIO;
    }

    /** Tries batches, unless they are not wanted. */
    static void prepare(TransportConfig.Io wanted) {
        if (wanted != TransportConfig.Io.NIO) {
            log.debug("in the way of batches: {}", whyNoBatches());
        }
    }

    /** Empty if batches come and go on this machine, else what is in the way. Tried once. */
    static Optional<String> whyNoBatches() {
        return Trial.TROUBLE;
    }

    static Optional<String> whyNoBatches(String system, String architecture) {
        if (!LinuxPlatform.isKnown(system, architecture)) {
            return Optional.of("the system is " + system.toLowerCase(Locale.ROOT) + " on " + architecture);
        }
        String trouble = "there is no loopback address";
        for (InetAddress loopback : LOOPBACKS) {
            try (UdpSockets sockets = MmsgSockets.bind(List.of(loopback), 0, 1, new UdpCounters()).getFirst()) {
                return comeBack(sockets) ? Optional.empty() : Optional.of("what was sent to itself did not arrive");
            } catch (TransportException | IOException e) {
                trouble = e.getMessage();
            } catch (LinkageError | RuntimeException e) {
                // The linker is missing from this Java, or the C library has not all functions.
                return Optional.of(e.toString());
            }
        }
        return Optional.of(trouble);
    }

    /** Links what batches need, and calls none of it: whether they are wanted is not known yet. */
    static void warmUp() {
        if (LinuxPlatform.isHere()) {
            try {
                LinuxCalls.link();
            } catch (LinkageError e) {
                log.debug("batches cannot be linked", e);
            }
        }
    }

    private static boolean comeBack(UdpSockets sockets) throws IOException {
        InetSocketAddress self = sockets.locals().getFirst();
        ValidatedPath path = new ValidatedPath(0, self, null);
        OutgoingBatch outgoing = new OutgoingBatch(sockets);
        for (int i = 1; i <= PACKETS; i++) {
            outgoing.buffer()[i - 1] = (byte) i;
            outgoing.add(i, path);
        }
        outgoing.flush();
        IncomingBatch incoming = new IncomingBatch();
        int arrived = 0;
        long startNs = System.nanoTime();
        while (arrived < PACKETS && System.nanoTime() - startNs < PATIENCE_NS) {
            sockets.await(PATIENCE_NS);
            sockets.receive(incoming);
            for (int slot = 0; slot < incoming.size(); slot++) {
                int length = incoming.length(slot);
                boolean ours = length == arrived + 1 && incoming.buffer(slot)[length - 1] == length
                        && incoming.source(slot).equals(self);
                arrived += ours ? 1 : 0;
            }
        }
        return arrived == PACKETS;
    }
}
