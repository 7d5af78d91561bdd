package org.pufferblow.adapter.signaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.control.JoinTokens;
import org.pufferblow.adapter.control.TokenResult;
import org.pufferblow.transport.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server about join tokens, each on a virtual thread, while their sockets wait. The queue is bounded, and so are the
 * number of calls under way and their rate: otherwise anybody who can reach our port could make the server block our address.
 *
 * <p>Networks share this capacity and take turns. One whose tokens are refused again and again comes after the others, and may
 * not use the second half of anything (of the burst, of the calls under way): so a flood of bad tokens leaves room for a burst
 * of good ones. It still gets whatever nobody else wants, since everybody may be behind one address.
 *
 * <p>The lock guards the fields below it, and is never held while calling out.
 */
final class JoinTokenVerifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JoinTokenVerifier.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final JoinTokens tokens;
    private final SignalingLimits limits;
    private final LongSupplier nanoTime;
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("join-", 0).factory());

    private final Object lock = new Object();
    private final JoinQueue<Ticket> queue;
    private final RateLimit rate;
    private final RefusalHistory standing = new RefusalHistory();
    private int asking;
    private boolean closed;

    JoinTokenVerifier(JoinTokens tokens, SignalingLimits limits, LongSupplier nanoTime) {
        this.tokens = tokens;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.queue = new JoinQueue<>(limits.maxWaiting());
        this.rate = new RateLimit(limits.joinBurst(), limits.joinsPerSecond(), nanoTime.getAsLong());
    }

    /** A socket's place, from its token to the answer. */
    final class Ticket implements JoinQueue.Waiting {
        private final ClientNetwork network;
        private final String token;
        private final Consumer<TokenResult> then;
        private final long sinceNs;
        /** Under the desk's lock, as the other: who calls for it, while it does. */
        private Thread caller;
        private boolean isOver;

        private Ticket(ClientNetwork network, String token, Consumer<TokenResult> then, long sinceNs) {
            this.network = network;
            this.token = token;
            this.then = then;
            this.sinceNs = sinceNs;
        }

        @Override
        public ClientNetwork network() {
            return network;
        }

        @Override
        public long sinceNs() {
            return sinceNs;
        }

        /** Nobody waits for the answer any more: the place, or the call, is for others. */
        void giveBack() {
            synchronized (lock) {
                if (isOver) {
                    return;
                }
                isOver = true;
                if (!queue.remove(this)) {
                    // Else whoever leaves before the answer could have any number of tokens asked about.
                    standing.refused(network, nanoTime.getAsLong());
                }
                if (caller != null) {
                    caller.interrupt();
                }
            }
        }

        /** Whether anybody still waits for it. */
        private boolean begin() {
            synchronized (lock) {
                caller = isOver ? null : Thread.currentThread();
                return !isOver;
            }
        }

        private void end() {
            synchronized (lock) {
                caller = null;
            }
        }

        private void tell(TokenResult result) {
            synchronized (lock) {
                if (isOver) {
                    return;
                }
                isOver = true;
            }
            then.accept(result);
        }
    }

    /**
     * Asks when it is this network's turn, and passes the answer on, on a thread of the desk; or that there was no turn, on
     * any thread.
     */
    Ticket ask(ClientNetwork network, String token, Consumer<TokenResult> then) {
        long nowNs = nanoTime.getAsLong();
        Ticket ticket = new Ticket(network, token, then, nowNs);
        Optional<Ticket> victim;
        synchronized (lock) {
            victim = closed ? Optional.of(ticket) : queue.add(ticket, other -> standing.isBad(other, nowNs));
            serve(nowNs);
        }
        victim.ifPresent(JoinTokenVerifier::sendAway);
        return ticket;
    }

    /** Lets those in whose turn has come meanwhile, and sends those away who have waited for too long; now and then. */
    void tick(long nowNs) {
        List<Ticket> expired;
        synchronized (lock) {
            serve(nowNs);
            expired = queue.expire(limits.joinWait().toNanos(), nowNs);
        }
        expired.forEach(JoinTokenVerifier::sendAway);
    }

    private static void sendAway(Ticket ticket) {
        ticket.tell(new TokenResult.Unavailable("too many joins at once"));
    }

    /** Under the lock: for as long as there are calls to be had, and somebody who may have one. */
    private void serve(long nowNs) {
        while (queue.size() > 0 && asking < limits.maxAsking() && rate.level(nowNs) >= 1) {
            Optional<Ticket> next = queue.next(network -> !standing.isBad(network, nowNs));
            if (next.isEmpty() && asking < Math.max(1, limits.maxAsking() / 2)
                    && rate.level(nowNs) >= limits.joinBurst() / 2.0) {
                next = queue.next(_ -> true);
            }
            if (next.isEmpty()) {
                return;
            }
            rate.take(1, nowNs);
            asking++;
            start(next.get());
        }
    }

    private void start(Ticket ticket) {
        try {
            threads.execute(() -> call(ticket));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody waits for an answer any more.
            asking--;
        }
    }

    private void call(Ticket ticket) {
        TokenResult result = new TokenResult.Unavailable("internal error");
        try {
            if (ticket.begin()) {
                result = tokens.consume(ticket.token);
            }
        } catch (Throwable e) {
            log.error("a join token could not be asked about", e);
        } finally {
            ticket.end();
            long nowNs = nanoTime.getAsLong();
            synchronized (lock) {
                asking--;
                if (result instanceof TokenResult.Refused) {
                    standing.refused(ticket.network, nowNs);
                }
                serve(nowNs);
            }
            ticket.tell(result);
        }
    }

    /** Whoever still waits is told that the server cannot be asked; returns when all know, or soon. */
    @Override
    public void close() {
        List<Ticket> waiting = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            waiting.addAll(queue.drain());
        }
        threads.shutdownNow();
        waiting.forEach(ticket -> ticket.tell(new TokenResult.Unavailable("shutting down")));
        try {
            var _ = threads.awaitTermination(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
