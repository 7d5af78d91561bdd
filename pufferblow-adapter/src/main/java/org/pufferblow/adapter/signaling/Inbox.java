package org.pufferblow.adapter.signaling;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Hands what comes from one socket to its session: in order, by one thread at a time, and only once there is a session. Safe
 * for any thread; a thread that finds no other one delivering delivers. The session is called without a lock. If it fails, be
 * it by an {@link Error}, the owner is told, and what comes behind is still delivered, above all the end of the socket.
 */
final class Inbox {
    private final Object lock = new Object();
    private final Consumer<Throwable> onFailure;
    private final Queue<Consumer<SignalingHandler.Session>> waiting = new ArrayDeque<>();
    private SignalingHandler.Session session;
    private boolean delivering;
    private boolean closed;

    /** @param onFailure called by whoever delivers, after a delivery that failed */
    Inbox(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    void add(Consumer<SignalingHandler.Session> delivery) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            waiting.add(delivery);
        }
        deliver();
    }

    /** What was added so far is delivered now, the rest as it comes. */
    void open(SignalingHandler.Session newSession) {
        synchronized (lock) {
            session = newSession;
        }
        deliver();
    }

    /** The last thing that the session hears; later calls are ignored. */
    void close(SignalingHandler.CloseCause cause) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.add(s -> s.onClosed(cause));
        }
        deliver();
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    int size() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    private void deliver() {
        while (true) {
            Consumer<SignalingHandler.Session> next;
            SignalingHandler.Session receiver;
            synchronized (lock) {
                if (session == null || delivering || waiting.isEmpty()) {
                    return;
                }
                delivering = true;
                next = waiting.remove();
                receiver = session;
            }
            try {
                next.accept(receiver);
            } catch (Throwable e) {
                onFailure.accept(e);
            } finally {
                synchronized (lock) {
                    delivering = false;
                }
            }
        }
    }
}
