package org.pufferblow.adapter.signaling;

import java.util.function.Consumer;
import org.pufferblow.transport.SerialExecutor;

/**
 * Hands what comes from one socket to its session: in order, by one thread at a time, and only once there is a session. Safe
 * for any thread; a thread that finds no other one delivering delivers. The session is called without a lock. If it fails, be
 * it by an {@link Error}, the owner is told, and what comes behind is still delivered, above all the end of the socket.
 */
final class Inbox {
    private final Object lock = new Object();
    private final SerialExecutor deliveries;
    /** What waits for the session; null if nothing does. Guarded by the lock, as the next two. */
    private Runnable held;
    private SignalingHandler.Session session;
    private boolean closed;
    /** The session has heard that it is over. By whoever delivers. */
    private boolean over;

    /** @param onFailure called by whoever delivers, after a delivery that failed */
    Inbox(Consumer<Throwable> onFailure) {
        deliveries = new SerialExecutor(this::deliver, onFailure);
    }

    /** Here and now, or once there is a session. */
    private void deliver(Runnable turn) {
        synchronized (lock) {
            if (session == null) {
                held = turn;
                return;
            }
        }
        turn.run();
    }

    void add(Consumer<SignalingHandler.Session> delivery) {
        if (!isClosed()) {
            deliveries.execute(() -> {
                // It may have been closed since.
                if (!over) {
                    delivery.accept(session);
                }
            });
        }
    }

    /** What was added so far is delivered now, the rest as it comes. */
    void open(SignalingHandler.Session newSession) {
        Runnable turn;
        synchronized (lock) {
            session = newSession;
            turn = held;
            held = null;
        }
        if (turn != null) {
            turn.run();
        }
    }

    /** The last thing that the session hears; later calls are ignored. */
    void close(SignalingHandler.CloseCause cause) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        deliveries.execute(() -> {
            over = true;
            session.onClosed(cause);
        });
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** How much is not delivered yet. */
    int size() {
        return deliveries.size();
    }
}
