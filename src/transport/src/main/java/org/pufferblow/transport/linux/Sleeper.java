package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Sleeps in the kernel until one of some sockets has something, or until it is woken through an {@code eventfd}. One
 * thread sleeps; any thread may {@link #wake}.
 *
 * <pre>
 *  struct pollfd     0 fd int    4 events short    6 revents short    8
 *  struct timespec   0 tv_sec long                 8 tv_nsec long     16
 * </pre>
 */
public final class Sleeper {
    private static final int POLL_LENGTH = 8;
    private static final int EVENTS = 4;
    private static final int HAPPENED = 6;
    private static final short POLLIN = 1;
    /** What the kernel passes over. */
    private static final int NOTHING = -1;
    private static final int NANOS = 8;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final int eventFd;
    /** The places of the sockets that were ever watched; behind them comes what wakes us. */
    private int sockets;
    private final MemorySegment polls;
    private final MemorySegment timeout;
    private final MemorySegment count;

    /**
     * Watches nothing yet.
     *
     * @param arena keeps the memory
     * @param maxSockets as many places there are
     */
    public Sleeper(Arena arena, LinuxCalls calls, int maxSockets) throws IOException {
        this.polls = arena.allocate((long) POLL_LENGTH * (maxSockets + 1), Long.BYTES);
        this.timeout = arena.allocate(2 * Long.BYTES, Long.BYTES);
        this.count = arena.allocate(JAVA_LONG);
        this.eventFd = calls.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (eventFd < 0) {
            throw new IOException("eventfd: " + LinuxCalls.message(-eventFd));
        }
        set(0, eventFd);
    }

    /** Watches a socket in one of the places that there are, or in the next. By the thread that sleeps. */
    public void watch(int place, LinuxUdpSocket socket) {
        if (place == sockets) {
            sockets++;
            set(sockets, eventFd);
        }
        set(place, socket.fd());
    }

    /** Watches nothing in this place. By the thread that sleeps. */
    public void ignore(int place) {
        set(place, NOTHING);
    }

    private void set(int place, int fd) {
        polls.set(JAVA_INT, (long) place * POLL_LENGTH, fd);
        polls.set(JAVA_SHORT, (long) place * POLL_LENGTH + EVENTS, POLLIN);
        polls.set(JAVA_SHORT, (long) place * POLL_LENGTH + HAPPENED, (short) 0);
    }

    /**
     * Waits, or merely looks if the time is zero. Then {@link #isReady} tells of the sockets.
     *
     * @return {@code -errno} if it did not work; interrupted by a signal, for one
     */
    public int sleep(LinuxCalls calls, long timeoutNs) {
        timeout.set(JAVA_LONG, 0, TimeUnit.NANOSECONDS.toSeconds(timeoutNs));
        timeout.set(JAVA_LONG, NANOS, timeoutNs % TimeUnit.SECONDS.toNanos(1));
        int ready = calls.ppoll(polls, sockets + 1, timeout);
        if (ready > 0 && isReady(sockets)) {
            calls.read(eventFd, count, Long.BYTES);
        }
        return Math.min(ready, 0);
    }

    /** Whether the socket in this place has a datagram or an error. Of the last {@link #sleep} that worked. */
    public boolean isReady(int socket) {
        return polls.get(JAVA_SHORT, (long) socket * POLL_LENGTH + HAPPENED) != 0;
    }

    /** Ends a {@link #sleep}, the next one if none is under way. */
    public void wake() {
        try (Arena arena = Arena.ofConfined()) {
            new LinuxCalls(arena).write(eventFd, arena.allocateFrom(JAVA_LONG, 1), Long.BYTES);
        }
    }

    /** After this, nothing may be called: the kernel gives the descriptor to somebody else. */
    public void close(LinuxCalls calls) {
        calls.close(eventFd);
    }
}
