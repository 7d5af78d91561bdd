package org.pufferblow.transport.udp;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The validated paths of all peers, by local socket and remote address. Open addressing with linear probing, so that a
 * lookup allocates nothing and needs no object for a key. Confined to the port thread.
 *
 * <p>Addresses are chosen by peers, hence the seed: nobody can tell which ones collide.
 */
final class PathTable {
    private static final int INITIAL_CAPACITY = 64;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] highs = new long[INITIAL_CAPACITY];
    private long[] lows = new long[INITIAL_CAPACITY];
    /** Port in the lower half, socket in the upper. */
    private int[] ends = new int[INITIAL_CAPACITY];
    private ValidatedPath[] paths = new ValidatedPath[INITIAL_CAPACITY];
    private int size;

    /** The path, or null. */
    ValidatedPath find(int socket, long high, long low, int port) {
        int end = end(socket, port);
        int mask = paths.length - 1;
        for (int slot = hash(high, low, end) & mask; paths[slot] != null; slot = (slot + 1) & mask) {
            if (lows[slot] == low && ends[slot] == end && highs[slot] == high) {
                return paths[slot];
            }
        }
        return null;
    }

    /** Enters a path, in the place of the one that was known by its addresses, if any. */
    void put(ValidatedPath path) {
        if (2 * (size + 1) > paths.length) {
            grow();
        }
        insert(path.remoteHigh(), path.remoteLow(), end(path.socket(), path.remote().getPort()), path);
    }

    /** Removes this very path; one that has taken its place stays. */
    void remove(ValidatedPath path) {
        int mask = paths.length - 1;
        int slot = hash(path.remoteHigh(), path.remoteLow(), end(path.socket(), path.remote().getPort())) & mask;
        while (paths[slot] != path) {
            if (paths[slot] == null) {
                return;
            }
            slot = (slot + 1) & mask;
        }
        size--;
        close(slot);
    }

    int size() {
        return size;
    }

    private void insert(long high, long low, int end, ValidatedPath path) {
        int mask = paths.length - 1;
        int slot = hash(high, low, end) & mask;
        while (paths[slot] != null && !(lows[slot] == low && ends[slot] == end && highs[slot] == high)) {
            slot = (slot + 1) & mask;
        }
        if (paths[slot] == null) {
            size++;
        }
        highs[slot] = high;
        lows[slot] = low;
        ends[slot] = end;
        paths[slot] = path;
    }

    /** Frees a slot and moves up those behind it that would no longer be found. */
    private void close(int freed) {
        int mask = paths.length - 1;
        int hole = freed;
        for (int slot = (hole + 1) & mask; paths[slot] != null; slot = (slot + 1) & mask) {
            int home = hash(highs[slot], lows[slot], ends[slot]) & mask;
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                highs[hole] = highs[slot];
                lows[hole] = lows[slot];
                ends[hole] = ends[slot];
                paths[hole] = paths[slot];
                hole = slot;
            }
        }
        paths[hole] = null;
    }

    private void grow() {
        long[] oldHighs = highs;
        long[] oldLows = lows;
        int[] oldEnds = ends;
        ValidatedPath[] oldPaths = paths;
        int capacity = 2 * oldPaths.length;
        highs = new long[capacity];
        lows = new long[capacity];
        ends = new int[capacity];
        paths = new ValidatedPath[capacity];
        size = 0;
        for (int slot = 0; slot < oldPaths.length; slot++) {
            if (oldPaths[slot] != null) {
                insert(oldHighs[slot], oldLows[slot], oldEnds[slot], oldPaths[slot]);
            }
        }
    }

    private static int end(int socket, int port) {
        return socket << 16 | port;
    }

    /** Multiply and fold, twice: every input bit reaches the lower ones. */
    private int hash(long high, long low, int end) {
        long mixed = (high ^ seed) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xC2B2_AE3D_27D4_EB4FL;
        mixed = (mixed ^ (mixed >>> 29) ^ end) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32);
    }
}
