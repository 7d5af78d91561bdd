package org.pufferblow.adapter.signaling;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * The outgoing half of one socket. Jetty has one frame at a time; the rest waits in an {@link Outbox}, so that a client which
 * does not read costs a bounded number of bytes and no thread. Any thread may send; Jetty's threads report what was written;
 * the timer looks for what was not. The lock guards the fields below it and is never held while calling out.
 *
 * <pre>
 * OPEN       messages leave as they come
 * CLOSING    no new ones; what was queued leaves, then the close frame
 * CLOSE_SENT the client's own close frame is waited for
 * GONE       the connection is aborted or closed
 * </pre>
 */
final class WebSocketLink implements ClientLink {
    private enum State {
        OPEN, CLOSING, CLOSE_SENT, GONE
    }

    /** What the timer finds. */
    enum Overdue {
        NOTHING,
        /** The client has not taken a frame within the write time-out. */
        WRITE,
        /** The close has taken too long. */
        CLOSE
    }

    private final CoreSession session;
    private final SignalingLimits limits;
    private final SignalingMetrics metrics;
    private final LongSupplier nanoTime;
    private final Runnable onOverflow;

    /** Written by Jetty's threads, one at a time; read by the room. */
    private volatile long lastFrameNs;
    private final Object lock = new Object();
    private final Outbox outbox = new Outbox();
    private State state = State.OPEN;
    private CloseCode closeCode;
    private long closeBeganNs;
    private boolean writing;
    private long writingSinceNs;
    private boolean pingIsDue;
    /** Of several pings only the last need be answered (RFC 6455, section 5.5.3). */
    private byte[] pong;

    /**
     * Open, with nothing to say.
     *
     * @param onOverflow told once if the client reads so slowly that the outbox is full
     */
    WebSocketLink(CoreSession session, SignalingLimits limits, SignalingMetrics metrics,
            LongSupplier nanoTime, Runnable onOverflow) {
        this.session = session;
        this.limits = limits;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.onOverflow = onOverflow;
        this.lastFrameNs = nanoTime.getAsLong();
    }

    @Override
    public void send(ServerMessage message) {
        byte[] bytes = MessageWriter.write(message);
        boolean overflows;
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            overflows = !outbox.offer(bytes);
            if (overflows) {
                outbox.clear();
                beginClose(CloseCode.TOO_SLOW);
            }
        }
        if (overflows) {
            onOverflow.run();
        } else {
            metrics.count(SignalingMetrics.Counter.MESSAGES_SENT);
        }
        pump();
    }

    @Override
    public void close(CloseCode code) {
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            beginClose(code);
        }
        pump();
    }

    @Override
    public void ping() {
        synchronized (lock) {
            pingIsDue = true;
        }
        pump();
    }

    @Override
    public long silentNs() {
        return nanoTime.getAsLong() - lastFrameNs;
    }

    void onFrame(long nowNs) {
        lastFrameNs = nowNs;
    }

    void pong(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        synchronized (lock) {
            pong = copy;
        }
        pump();
    }

    /** The client has begun the close: Jetty answers it, and nothing else is to be said. */
    void onClientClose() {
        synchronized (lock) {
            outbox.clear();
            if (state == State.OPEN) {
                closeBeganNs = nanoTime.getAsLong();
            }
            state = state == State.GONE ? State.GONE : State.CLOSE_SENT;
        }
    }

    /** The connection is gone; Jetty says so. */
    void onGone() {
        synchronized (lock) {
            state = State.GONE;
            outbox.clear();
        }
    }

    /** Ends the connection without a word. */
    void abort() {
        onGone();
        session.abort();
    }

    boolean isOpen() {
        synchronized (lock) {
            return state == State.OPEN;
        }
    }

    /** Why we closed it, if we did. */
    Optional<CloseCode> closeCode() {
        synchronized (lock) {
            return Optional.ofNullable(closeCode);
        }
    }

    Overdue overdue(long nowNs) {
        long timeoutNs = limits.writeTimeout().toNanos();
        synchronized (lock) {
            if (state == State.GONE) {
                return Overdue.NOTHING;
            }
            boolean stuck = writing && nowNs - writingSinceNs >= timeoutNs;
            if (state == State.OPEN) {
                return stuck ? Overdue.WRITE : Overdue.NOTHING;
            }
            return stuck || nowNs - closeBeganNs >= timeoutNs ? Overdue.CLOSE : Overdue.NOTHING;
        }
    }

    private void beginClose(CloseCode code) {
        state = State.CLOSING;
        closeCode = code;
        closeBeganNs = nanoTime.getAsLong();
    }

    private void pump() {
        Optional<Frame> frame;
        synchronized (lock) {
            frame = writing ? Optional.empty() : nextFrame();
            if (frame.isPresent()) {
                writing = true;
                writingSinceNs = nanoTime.getAsLong();
            }
        }
        frame.ifPresent(f -> session.sendFrame(f,
                Callback.from(InvocationType.NON_BLOCKING, this::onWritten, failure -> abort()), false));
    }

    private Optional<Frame> nextFrame() {
        if (state == State.CLOSE_SENT || state == State.GONE) {
            return Optional.empty();
        }
        if (pong != null) {
            Frame frame = new Frame(OpCode.PONG, ByteBuffer.wrap(pong));
            pong = null;
            return Optional.of(frame);
        }
        if (pingIsDue) {
            pingIsDue = false;
            return Optional.of(new Frame(OpCode.PING));
        }
        Optional<byte[]> message = outbox.poll();
        if (message.isPresent()) {
            return Optional.of(new Frame(OpCode.TEXT, ByteBuffer.wrap(message.get())));
        }
        if (state == State.CLOSING) {
            state = State.CLOSE_SENT;
            return Optional.of(new LingeringClose(closeCode));
        }
        return Optional.empty();
    }

    private void onWritten() {
        synchronized (lock) {
            writing = false;
            if (state == State.CLOSE_SENT) {
                // From now on the client's answer is waited for, as long again.
                closeBeganNs = nanoTime.getAsLong();
            }
        }
        pump();
    }

    /**
     * A close frame after which Jetty still waits for the client's. After one whose code it thinks abnormal (1001, 1009) it
     * would close the connection at once, and whatever the client has sent meanwhile would turn that into a reset, which may
     * take the code, and the error before it, away from the client.
     */
    private static final class LingeringClose extends Frame implements CloseStatus.Supplier {
        LingeringClose(CloseCode code) {
            super(OpCode.CLOSE, CloseStatus.asPayloadBuffer(code.code(), code.reason()));
        }

        @Override
        public CloseStatus getCloseStatus() {
            return CloseStatus.NORMAL_STATUS;
        }
    }
}
