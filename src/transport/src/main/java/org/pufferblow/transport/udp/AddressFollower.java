package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pufferblow.transport.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the port's sockets in step with the machine's addresses: a lease is renewed with another address, a router announces
 * another prefix, an interface comes up late. A new address gets a socket, and is announced to everybody; one that is gone is
 * no longer announced. Its socket stays for a while, for it may come back, with the calls that went over it.
 *
 * <p>Pure but for what it is given; one thread at a time. Times are {@link System#nanoTime} and may wrap.
 */
final class AddressFollower {
    /** An address that is gone for so long does not come back to the calls that used it. */
    private static final long STAYS_NS = Duration.ofHours(1).toNanos();

    private static final Logger log = LoggerFactory.getLogger(AddressFollower.class);

    /** The machine's addresses. */
    @FunctionalInterface
    interface Source {
        List<InetAddress> find() throws TransportException;
    }

    /** The port. */
    interface Port {
        /** Binds a socket to an address that has none. */
        void open(InetAddress address) throws IOException;

        /** Closes the socket of an address. */
        void retire(InetAddress address);

        /** From now on these are announced, in order of preference; each has a socket. */
        void announce(List<InetAddress> addresses);
    }

    private final Source source;
    private final Port port;
    /** With a socket, and gone since then; null for those that are there. */
    private final Map<InetAddress, Long> bound = new HashMap<>();
    private List<InetAddress> announced;
    /** On which no socket could be bound, as was told. */
    private final Set<InetAddress> refused = new HashSet<>();
    private boolean noneTold;

    /** @param bound those that have a socket and are announced, in order of preference */
    AddressFollower(Source source, Port port, List<InetAddress> bound) {
        this.source = source;
        this.port = port;
        this.announced = List.copyOf(bound);
        bound.forEach(address -> this.bound.put(address, null));
    }

    /** Reads the addresses and does what follows from it. May take a moment. */
    void look(long nowNs) {
        List<InetAddress> found;
        try {
            found = source.find();
            noneTold = false;
        } catch (TransportException e) {
            // A cable may be out: whatever was there stays announced, for there is nothing better.
            if (!noneTold) {
                log.warn("the local addresses stay as they were: {}", e.getMessage());
                noneTold = true;
            }
            return;
        }
        if (isLoopback(found) && !isLoopback(announced)) {
            // So it is while the network is away, too: nobody else could reach that.
            return;
        }
        refused.retainAll(found);
        List<InetAddress> usable = found.stream().filter(this::bind).toList();
        if (!usable.isEmpty() && !usable.equals(announced)) {
            log.info("the local addresses for media are now {}",
                    usable.stream().map(InetAddress::getHostAddress).toList());
            announced = usable;
            port.announce(usable);
        }
        retireOthers(Set.copyOf(announced), nowNs);
    }

    private static boolean isLoopback(List<InetAddress> addresses) {
        return addresses.stream().allMatch(InetAddress::isLoopbackAddress);
    }

    private boolean bind(InetAddress address) {
        if (bound.containsKey(address)) {
            return true;
        }
        try {
            port.open(address);
            bound.put(address, null);
            refused.remove(address);
            return true;
        } catch (IOException e) {
            // IPv6 addresses are checked for duplicates for a second or two; the next look finds them usable.
            if (refused.add(address)) {
                log.warn("nothing can be bound to {} yet: {}", address.getHostAddress(), e.getMessage());
            }
            return false;
        }
    }

    private void retireOthers(Set<InetAddress> present, long nowNs) {
        for (Iterator<Map.Entry<InetAddress, Long>> i = bound.entrySet().iterator(); i.hasNext();) {
            Map.Entry<InetAddress, Long> each = i.next();
            if (present.contains(each.getKey())) {
                each.setValue(null);
            } else if (each.getValue() == null) {
                each.setValue(nowNs);
            } else if (nowNs - each.getValue() >= STAYS_NS) {
                port.retire(each.getKey());
                i.remove();
            }
        }
    }
}
