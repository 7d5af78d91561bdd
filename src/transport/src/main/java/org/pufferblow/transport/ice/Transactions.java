package org.pufferblow.transport.ice;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our requests that wait for an answer: sends them again (RFC 8489 section 6.2.1), and matches what comes back by
 * transaction id and address, and by MESSAGE-INTEGRITY. Bounded in number, and each ends by itself. Safe for any thread.
 */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** Some 300 checks of one peer can wait at once, at one each 20 ms for 6 s. */
    private static final int MAX_OPEN = 50_000;

    /** What became of a request; on the executor that it was started with. */
    interface Outcome {
        /**
         * It was answered.
         *
         * @param response an authenticated success or error response, the callee's own
         */
        void onResponse(byte[] response);

        void onTimeout();
    }

    /** How often and how soon a request is sent again; the wait doubles up to the longest. */
    record Schedule(long firstWaitMillis, long maxWaitMillis, int retransmissions) {
        /** As ice4j's connectivity checks: 6.3 s in all. */
        static final Schedule CHECK = new Schedule(100, 1600, 6);
    }

    private final ConcurrentMap<TransactionId, Transaction> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    private final DatagramOutput out;
    private final IceCounters counters;

    Transactions(ScheduledExecutorService timer, DatagramOutput out, IceCounters counters) {
        this.timer = timer;
        this.out = out;
        this.counters = counters;
    }

    /**
     * Sends a request, now and until it is answered or given up.
     *
     * @param responseKey signs the answer; null for a server that knows no secret of ours
     */
    Transaction start(TransactionId id, byte[] request, UdpPath path, Schedule schedule, StunKey responseKey,
            Executor executor, Outcome outcome) {
        Transaction transaction = new Transaction(id, request, path, schedule, responseKey, executor, outcome);
        if (open.size() >= MAX_OPEN) {
            counters.count(Counter.ICE_CHECKS_SKIPPED);
            executor.execute(outcome::onTimeout);
            return transaction;
        }
        open.put(id, transaction);
        transaction.transmit();
        return transaction;
    }

    /** Takes a response, on the port thread. */
    void onResponse(StunView response, UdpPath path) {
        TransactionId id = response.transactionId();
        Transaction transaction = open.get(id);
        if (transaction == null || !transaction.path.equals(path)) {
            counters.count(Counter.STUN_DROPPED_UNKNOWN_TRANSACTION);
            return;
        }
        if (!transaction.accepts(response)) {
            counters.count(Counter.STUN_DROPPED_BAD_INTEGRITY);
            return;
        }
        if (open.remove(id, transaction)) {
            transaction.cancelRetransmission();
            counters.count(Counter.STUN_RESPONSES);
            byte[] copy = response.copy();
            transaction.executor.execute(() -> transaction.outcome.onResponse(copy));
        }
    }

    int size() {
        return open.size();
    }

    /** One request on its way. */
    final class Transaction {
        private final TransactionId id;
        private final byte[] request;
        private final UdpPath path;
        private final Schedule schedule;
        private final StunKey responseKey;
        private final Executor executor;
        private final Outcome outcome;

        /** By the starting thread first, then by the timer's. */
        private int transmissions;
        private long waitMillis;

        /** By the starting thread, then by the timer's; read by whoever cancels, who may miss the newest one. */
        private volatile Future<?> retransmission;

        private Transaction(TransactionId id, byte[] request, UdpPath path, Schedule schedule, StunKey responseKey,
                Executor executor, Outcome outcome) {
            this.id = id;
            this.request = request;
            this.path = path;
            this.schedule = schedule;
            this.responseKey = responseKey;
            this.executor = executor;
            this.outcome = outcome;
            this.waitMillis = schedule.firstWaitMillis;
        }

        /** No outcome follows but one that is already on its way. */
        void cancel() {
            open.remove(id, this);
            cancelRetransmission();
        }

        private void cancelRetransmission() {
            Future<?> pending = retransmission;
            if (pending != null) {
                pending.cancel(false);
            }
        }

        /**
         * A 487 may come unsigned: some stacks refuse before they look the password up (RFC 8489 section 9.1.4 would have
         * us drop it). Whoever can forge one sees our requests and could as well keep them from arriving.
         */
        private boolean accepts(StunView response) {
            return responseKey == null || responseKey.matches(response)
                    || (!response.hasIntegrity() && response.errorCode() == IceIdentity.ROLE_CONFLICT);
        }

        /** The timer would keep a failure to itself. */
        private void transmitAgain() {
            try {
                transmit();
            } catch (Throwable e) {
                LOG.error("a STUN request could not be sent again", e);
                if (open.remove(id, this)) {
                    executor.execute(outcome::onTimeout);
                }
            }
        }

        private void transmit() {
            if (open.get(id) != this) {
                return;
            }
            if (transmissions > schedule.retransmissions) {
                if (open.remove(id, this)) {
                    executor.execute(outcome::onTimeout);
                }
                return;
            }
            transmissions++;
            out.send(path, request, 0, request.length);
            long wait = waitMillis;
            waitMillis = Math.min(schedule.maxWaitMillis, wait * 2);
            try {
                retransmission = timer.schedule(this::transmitAgain, wait, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The engine is closed: nobody waits for an outcome any more.
                open.remove(id, this);
            }
        }
    }
}
