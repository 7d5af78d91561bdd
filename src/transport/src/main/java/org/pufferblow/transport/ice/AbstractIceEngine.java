package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of the process by their ufrags, and what they share: requests that wait for answers, threads for the sessions'
 * control tasks and one for timers. Everything that strangers can send is refused in {@link #onStun}, on the port thread, or
 * by the session that it names.
 */
public abstract class AbstractIceEngine implements IceEngine {
    /** From a peer's credentials to its first path, or else it has failed. */
    static final Duration CONNECT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(AbstractIceEngine.class);
    private static final ThreadLocal<StunView> VIEW = ThreadLocal.withInitial(StunView::new);
    private static final long CLOSE_WAIT_MILLIS = 2_000;

    private final TransportConfig config;
    private final DatagramOutput out;
    private final LongSupplier nanoTime;
    private final IceCounters counters = new IceCounters();
    private final ConcurrentMap<String, IceSession> sessions = new ConcurrentHashMap<>();
    private final ForgeryLimiter forgeries;
    private final Pacing pacing = new Pacing();
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Transactions transactions;

    /** @param nanoTime as {@link System#nanoTime}, for the limits on what is received */
    protected AbstractIceEngine(TransportConfig config, DatagramOutput out, int controlThreads, LongSupplier nanoTime) {
        this.config = config;
        this.out = out;
        this.nanoTime = nanoTime;
        forgeries = new ForgeryLimiter(nanoTime.getAsLong());
        threads = new ThreadPoolExecutor(controlThreads, controlThreads, 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), daemons("ice-control-"));
        threads.prestartAllCoreThreads();
        timer = new ScheduledThreadPoolExecutor(1, daemons("ice-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.prestartAllCoreThreads();
        transactions = new Transactions(timer, out, counters);
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * A session over these sockets alone.
     *
     * @param onFreed told on a control thread when it no longer uses them
     */
    protected final IcePeer newSession(String id, IceRole role, IceListener listener, List<InetSocketAddress> sockets,
            Checklist.Factory checklists, Runnable onFreed) {
        return newSession(id, role, listener, context(new LocalCandidates(config, sockets), CONNECT, ""),
                checklists::create, onFreed);
    }

    final IceSession newSession(String id, IceRole role, IceListener listener, IceContext context,
            IceSession.Checklists checklists, Runnable onFreed) {
        while (true) {
            long now = nanoTime.getAsLong();
            IceSession session = new IceSession(id, role, listener, IceCredentials.random(config.ufragPrefix()),
                    context, checklists, onFreed, forgeries.newUfrag(now), now);
            if (sessions.putIfAbsent(session.ufrag(), session) == null) {
                return session;
            }
        }
    }

    /** What sessions with these candidates share. */
    final IceContext context(LocalCandidates candidates, Duration connectTimeout, String software) {
        return new IceContext(config, candidates, transactions, out, counters, pacing, threads, timer, connectTimeout,
                software, session -> sessions.remove(session.ufrag(), session));
    }

    final Collection<IceSession> sessions() {
        return sessions.values();
    }

    final Transactions transactions() {
        return transactions;
    }

    final ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    @Override
    public final void onStun(byte[] buffer, int offset, int length, UdpPath path) {
        StunView message = VIEW.get();
        if (!message.wrap(buffer, offset, length)) {
            counters.count(Counter.STUN_DROPPED_MALFORMED);
        } else if (message.isBindingRequest()) {
            onRequest(message, path);
        } else if (message.isResponse()) {
            transactions.onResponse(message, path);
        } else {
            counters.count(Counter.STUN_DROPPED_UNEXPECTED);
        }
    }

    private void onRequest(StunView request, UdpPath path) {
        String ufrag = request.localUfrag();
        IceSession session = ufrag == null ? null : sessions.get(ufrag);
        if (session == null || !session.hasSocket(path.local())) {
            counters.count(Counter.STUN_DROPPED_UNKNOWN_UFRAG);
            return;
        }
        session.onRequest(request, path, nanoTime.getAsLong());
    }

    @Override
    public final Map<String, Long> counters() {
        return counters.snapshot();
    }

    /** Waits a moment for the sessions to be freed; none gets a callback any more. */
    @Override
    public final void close() {
        List.copyOf(sessions.values()).forEach(IceSession::close);
        timer.shutdownNow();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("ICE tasks still run after {} ms", CLOSE_WAIT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
