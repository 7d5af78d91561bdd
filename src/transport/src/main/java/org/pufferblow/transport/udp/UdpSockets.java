package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The sockets of one port thread: one for each local address, all on the same port, so that a datagram leaves from the
 * address that its peer knows. They are numbered from 0; a number belongs to one address for ever.
 *
 * <p>All but {@link #sendNow}, {@link #wakeUp}, {@link #locals}, {@link #numberOf} and {@link #kernelDrops} is for the port thread. What the kernel does not take
 * is lost and counted, as the network might have lost it.
 */
public interface UdpSockets extends OutgoingBatch.Output, AutoCloseable {
    /** The most numbers that are given out. */
    int MAX_SOCKETS = 1024;

    long NANOS_PER_MILLI = 1_000_000;

    /** The address of each socket, be it still open or not; its place is the socket's number. */
    List<InetSocketAddress> locals();

    /** The number of the socket with this address, or -1. For any thread. */
    default int numberOf(InetSocketAddress local) {
        return locals().indexOf(local);
    }

    /** A socket that is bound, and that no port thread serves yet. */
    interface Addition {
        InetSocketAddress local();

        /** Lets more sockets onto its address and port. */
        void share() throws IOException;

        /**
         * Has it served, under the number of its address if that has had one, else under the next. On the port thread; if it is
         * not to be, {@link #discard} is due.
         */
        void admit() throws IOException;

        void discard();
    }

    /**
     * Binds one more socket, for any thread. What does the same for the other threads of the port joins it.
     *
     * @throws IOException if the address is not this machine's (yet), or the port is taken there
     */
    Addition open(InetSocketAddress local, boolean joins) throws IOException;

    /** Closes the socket of this number; nothing comes or goes by it any more. Port thread. */
    void retire(int socket);

    /**
     * Waits until a datagram is there, {@link #wakeUp} was called, or the time is over, which may be a millisecond later
     * but not earlier. Zero does not wait.
     */
    void await(long timeoutNs) throws IOException;

    /** For what can only wait for milliseconds: none of them too few, lest the last be spent in looking again and again. */
    static long toMillis(long timeoutNs) {
        return Math.ceilDiv(timeoutNs, NANOS_PER_MILLI);
    }

    /** Fills the batch with what is there. Never waits. */
    void receive(IncomingBatch batch);

    /** Sends one datagram from any thread, without waiting and without keeping the bytes. */
    void sendNow(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length);

    /** Ends an {@link #await}, the next one if none is under way. For any thread. */
    void wakeUp();

    /**
     * Datagrams that came and were thrown away by the kernel, because its buffer was full; monotonic until the close. Zero
     * where that cannot be known. For any thread.
     */
    long kernelDrops();

    /** By the port thread if there is one; what other threads still do has no effect from then on. Idempotent. */
    @Override
    void close();
}
