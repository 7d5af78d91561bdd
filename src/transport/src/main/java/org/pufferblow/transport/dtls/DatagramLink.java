package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * The socket that BouncyCastle believes to have: datagrams of one peer, queued. {@link #offer} and {@link #abort} are
 * for any thread, the rest for the one that runs the session.
 */
final class DatagramLink implements DatagramTransport {
    /** A datagram longer than an Ethernet frame is nobody's handshake. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    /** A whole flight with a certificate chain at tiny fragments, twice. 128 KiB at the very most. */
    private static final int CAPACITY = 64;

    /** Room for the cipher's overhead, by which BouncyCastle makes its buffers smaller than this limit. */
    private static final int OVERHEAD = 256;

    private static final byte[] NOTHING = new byte[0];

    /** Says that {@link #receive} would have to wait, when told not to. BouncyCastle lets this type of exception pass. */
    static final class Drained extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** What to do when no datagram is there. */
    private enum Mode {
        WAIT, DRAIN, ABORT
    }

    private final DtlsContext context;
    private final DtlsListener listener;
    /** Bounded; its lock is held for a few instructions at a time, and media never passes here. */
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final byte[] outgoing;
    private int outgoingLength;
    private long deadlineNs;
    private boolean closed;
    private volatile Mode mode = Mode.WAIT;

    DatagramLink(DtlsContext context, DtlsListener listener) {
        this.context = context;
        this.listener = listener;
        this.outgoing = new byte[context.sendLimit()];
    }

    /** Copies a datagram into the queue; false if it is full. */
    boolean offer(byte[] buffer, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(buffer, offset, copy, 0, length);
        return queue.offer(copy);
    }

    int queued() {
        return queue.size();
    }

    /** Ends the waiting of a handshake, for good. */
    void abort() {
        mode = Mode.ABORT;
        // If the queue is full, nobody sleeps on it.
        queue.offer(NOTHING);
    }

    /** From now on {@link #receive} waits until this {@link System#nanoTime} at most. */
    void waitUntil(long newDeadlineNs) {
        deadlineNs = newDeadlineNs;
    }

    /** From now on {@link #receive} throws {@link Drained} instead of waiting. */
    void drain() {
        mode = Mode.DRAIN;
    }

    /** Whether BouncyCastle has closed it, which it does on the peer's close_notify or a fatal alert. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return MAX_DATAGRAM_LENGTH + OVERHEAD;
    }

    @Override
    public int getSendLimit() {
        return context.sendLimit();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        flush();
        byte[] datagram = mode == Mode.DRAIN ? queue.poll() : await(waitMillis);
        if (datagram == null) {
            if (mode == Mode.DRAIN) {
                throw new Drained();
            }
            return -1;
        }
        if (datagram.length > length || !HandshakeBounds.acceptsDatagram(datagram, datagram.length)) {
            context.countMalformed();
            // Shorter than a record, which BouncyCastle skips without taking it for a time-out.
            return 0;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
    }

    private byte[] await(int waitMillis) throws IOException {
        long remainingNs = deadlineNs - System.nanoTime();
        if (remainingNs <= 0) {
            throw new TlsTimeoutException("Handshake timed out");
        }
        if (mode == Mode.ABORT) {
            throw new Drained();
        }
        byte[] datagram = queue.poll();
        if (datagram == null) {
            Semaphore computing = context.computing();
            computing.release();
            try {
                datagram = queue.poll(Math.min(remainingNs, TimeUnit.MILLISECONDS.toNanos(waitMillis)),
                        TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } finally {
                computing.acquireUninterruptibly();
            }
        }
        return datagram;
    }

    /**
     * Takes a record, which leaves with the ones before and after it in one datagram as far as they fit (RFC 6347 section
     * 4.1.1): BouncyCastle sends each by itself, which on a bad link multiplies the chance that a flight is incomplete.
     */
    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (outgoingLength + length > outgoing.length) {
            flush();
        }
        System.arraycopy(buffer, offset, outgoing, outgoingLength, length);
        outgoingLength += length;
    }

    /** Sends what {@link #send} has collected. */
    void flush() {
        int length = outgoingLength;
        outgoingLength = 0;
        // BouncyCastle tells the peer about an abort, but our owner has closed and hears no more.
        if (length > 0 && mode != Mode.ABORT) {
            listener.onDatagram(outgoing, 0, length);
        }
    }

    @Override
    public void close() {
        flush();
        closed = true;
    }
}
