package org.pufferblow.adapter.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.signaling.ClientNetwork;

/**
 * The connections that are no WebSocket: requests for pages, handshakes, and connections that say little or nothing. When
 * there are too many, of one network or in all, or when their unfinished heads hold too many bytes, the one is closed whose
 * last request is longest ago, or that has been open longest without one. So a client that sends its request at once is
 * served, however many there are that do not. Safe for any thread; its monitor is never held while a connection is closed.
 */
final class PlainConnections {
    /** Of one network, unless it is a proxy. Browsers open six to a host, and a whole office may be behind one address. */
    static final int MOST_OF_ONE = 256;
    /** Of heads that are not complete yet, in all. */
    static final long MOST_BYTES = 16 << 20;

    /** One of them. */
    abstract static class Plain {
        /** Null for proxies, which are many people. */
        private final ClientNetwork network;
        /** Under the monitor of all: of a head that is not complete. */
        private long bytes;

        Plain(ClientNetwork network) {
            this.network = network;
        }

        /** It has to go. */
        abstract void evict();
    }

    private final LongSupplier most;
    /** The one first that has to go first. */
    private final Set<Plain> all = new LinkedHashSet<>();
    private final Map<ClientNetwork, Set<Plain>> byNetwork = new HashMap<>();
    private long bytes;
    private long evicted;

    /** At most so many at a time. */
    PlainConnections(LongSupplier most) {
        this.most = most;
    }

    /** A new one. */
    void add(Plain plain) {
        List<Plain> tooMany = new ArrayList<>();
        synchronized (this) {
            insert(plain);
            if (plain.network != null) {
                Set<Plain> neighbours = byNetwork.get(plain.network);
                if (neighbours.size() > MOST_OF_ONE) {
                    tooMany.add(neighbours.iterator().next());
                }
            }
            tooMany.forEach(this::remove);
            while (all.size() > most.getAsLong()) {
                tooMany.add(takeFirst());
            }
            evicted += tooMany.size();
        }
        tooMany.forEach(Plain::evict);
    }

    /** So much more of its head has come. */
    void onHead(Plain plain, int length) {
        List<Plain> tooMany = new ArrayList<>();
        synchronized (this) {
            if (!all.contains(plain)) {
                return;
            }
            plain.bytes += length;
            bytes += length;
            while (bytes > MOST_BYTES) {
                tooMany.add(takeFirst());
            }
            evicted += tooMany.size();
        }
        tooMany.forEach(Plain::evict);
    }

    /** Its head is complete, or its answer. */
    synchronized void onTurn(Plain plain) {
        if (remove(plain)) {
            insert(plain);
        }
    }

    /** Gone, or a WebSocket now. */
    synchronized boolean remove(Plain plain) {
        if (!all.remove(plain)) {
            return false;
        }
        bytes -= plain.bytes;
        plain.bytes = 0;
        if (plain.network != null) {
            Set<Plain> neighbours = byNetwork.get(plain.network);
            neighbours.remove(plain);
            if (neighbours.isEmpty()) {
                byNetwork.remove(plain.network);
            }
        }
        return true;
    }

    synchronized int size() {
        return all.size();
    }

    /** How many had to go so far. */
    synchronized long evicted() {
        return evicted;
    }

    private void insert(Plain plain) {
        all.add(plain);
        if (plain.network != null) {
            byNetwork.computeIfAbsent(plain.network, _ -> new LinkedHashSet<>()).add(plain);
        }
    }

    private Plain takeFirst() {
        Iterator<Plain> first = all.iterator();
        Plain plain = first.next();
        remove(plain);
        return plain;
    }
}
