package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.adapter.control.EventQueue.Outcome;
import org.pufferblow.adapter.control.EventQueue.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Tells the server what happens in the sessions (PROTOCOL section 4): at least once, in the order of each session, within a
 * rate, and from a bounded queue that outlasts a server that is away. Safe for any thread. Each event under way has a virtual
 * thread of its own, at most as many as there are workers; the queue is under one lock, which no thread holds while it waits.
 */
public final class EventSender implements EventSink, AutoCloseable {
    private static final int ACCEPTED = 202;
    /** By FastAPI for a body that does not fit, and by whatever stands between for one that is too large. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);
    /** What part of a drain's time the order of leaves is worth. */
    private static final double CONDENSE_AFTER = 0.6;
    /** A server that fails now and then would fill the log. */
    private static final Duration TELL_AGAIN_AFTER = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(EventSender.class);

    private final ControlPlaneClient client;
    private final int workers;
    private final CallClock time;
    private final ControlPlaneMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    /** All below is under the lock, but for what is volatile. */
    private final EventQueue queue;
    private final Set<Thread> senders = new HashSet<>();
    /** Done when nothing waits and nothing is under way; made when somebody wants to know. */
    private CompletableFuture<Void> empty = CompletableFuture.completedFuture(null);
    private boolean started;
    private boolean closed;
    private boolean awake;
    /** When the next look at the queue is due; meaningless unless awake. */
    private long wakeAtNs;
    private boolean overflowing;
    /** The queue's, written under the lock after every change, read by the pages. */
    private volatile int length;
    /** When the oldest of them was emitted; as the length. */
    private volatile long oldestSinceNs;
    /** When the server last answered an event, whatever it said; of the bootstrap before the first. */
    private volatile long answeredNs;
    /** Set once, before the first event leaves; read by the senders. */
    private volatile EventFeedback feedback = (_, _, _, _) -> {};
    private boolean everInTrouble;
    private long toldAtNs;
    /** So that trouble is told when it begins and when it ends; written under the lock, read by the senders. */
    private volatile boolean inTrouble;

    /**
     * Sends nothing before it is started.
     *
     * @param workers sessions whose events are sent in parallel
     * @param capacity events that may wait
     * @param perSecond the sustained rate of all events together
     * @param random evenly from 0 to 1, for the jitter of retries
     */
    public EventSender(ControlPlaneClient client, int workers, int capacity, double perSecond, CallClock time,
            DoubleSupplier random, ControlPlaneMetrics metrics) {
        this.client = client;
        this.workers = workers;
        this.time = time;
        this.metrics = metrics;
        this.answeredNs = time.nanoTime();
        this.queue = new EventQueue(capacity, workers, new EventBudget(perSecond, time.nanoTime()), random, metrics);
    }

    /** From now on events leave, and the server's answers go to the feedback. */
    public void start(EventFeedback feedback) {
        lock.lock();
        try {
            this.feedback = feedback;
            started = true;
            pump();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void emit(SessionEvent event) {
        boolean overflows;
        lock.lock();
        try {
            if (closed) {
                metrics.count(Counter.EVENTS_DROPPED_CLOSED);
                return;
            }
            boolean fits = queue.add(event, time.nanoTime());
            overflows = !fits && !overflowing;
            overflowing = !fits || (overflowing && queue.length() > queue.capacity() / 2);
            pump();
        } finally {
            lock.unlock();
        }
        if (overflows) {
            log.warn("{} events wait for the server, and no more fit: the oldest states are dropped first,"
                    + " then the oldest of all", queue.capacity());
        }
    }

    /** Events waiting and under way; waits for nobody. */
    public int queueLength() {
        return length;
    }

    /** How long the oldest of them has been undelivered; zero if there is none. */
    public Duration oldestAge() {
        return length == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, time.nanoTime() - oldestSinceNs));
    }

    /** How long ago the server last answered an event; before the first, how long ago this was made. */
    public Duration sinceAnswer() {
        return Duration.ofNanos(Math.max(0, time.nanoTime() - answeredNs));
    }

    public int queueCapacity() {
        return queue.capacity();
    }

    public int workers() {
        return workers;
    }

    /** Sessions of which something waits or is under way. */
    int sessions() {
        lock.lock();
        try {
            return queue.sessions();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends what is left, now without regard to the sustained rate, and waits for that. When most of the time is over,
     * a session that ends gives up its leaves for its end, by which the server closes it all the same.
     *
     * @return whether everything was sent
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        CompletableFuture<Void> done;
        lock.lock();
        try {
            queue.hurry();
            if (queue.isEmpty() || closed) {
                return queue.isEmpty();
            }
            empty = new CompletableFuture<>();
            done = empty;
            pump();
        } finally {
            lock.unlock();
        }
        time.after(Duration.ofNanos((long) (atMost.toNanos() * CONDENSE_AFTER)), this::condense);
        CompletableFuture<Void> timeUp = new CompletableFuture<>();
        time.after(atMost, () -> timeUp.complete(null));
        try {
            CompletableFuture.anyOf(done, timeUp).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither fails", e);
        }
        return done.isDone();
    }

    private void condense() {
        lock.lock();
        try {
            if (!closed) {
                queue.condense();
                pump();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops and counts what is left. */
    @Override
    public void close() {
        int left;
        lock.lock();
        try {
            left = closed ? 0 : queue.length();
            closed = true;
            senders.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
        if (left > 0) {
            metrics.count(Counter.EVENTS_DROPPED_CLOSED, left);
            log.warn("{} events never reached the server", left);
        }
    }

    /** After every change, under the lock: starts what may start, and sees to it that somebody looks again in time. */
    private void pump() {
        long nowNs = time.nanoTime();
        oldestSinceNs = nowNs - queue.oldestAgeNs(nowNs);
        length = queue.length();
        while (started && !closed) {
            switch (queue.next(time.nanoTime())) {
                case Step.Send(PendingEvent pending) -> {
                    Thread sender = Thread.ofVirtual().name("event-sender").unstarted(() -> send(pending));
                    senders.add(sender);
                    sender.start();
                }
                case Step.Wait(long nanos) -> {
                    wakeIn(nanos);
                    return;
                }
                case Step.Nothing() -> {
                    if (queue.isEmpty()) {
                        empty.complete(null);
                    }
                    return;
                }
            }
        }
    }

    private void wakeIn(long nanos) {
        long atNs = time.nanoTime() + nanos;
        if (!awake || atNs - wakeAtNs < 0) {
            awake = true;
            wakeAtNs = atNs;
            time.after(Duration.ofNanos(nanos), () -> wake(atNs));
        }
    }

    private void wake(long atNs) {
        lock.lock();
        try {
            if (atNs == wakeAtNs) {
                awake = false;
            }
            pump();
        } finally {
            lock.unlock();
        }
    }

    private void send(PendingEvent pending) {
        MDC.put("session", pending.event().sessionId());
        MDC.put("user", pending.user());
        Outcome outcome = new Outcome.Unanswered();
        try {
            outcome = call(pending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Whatever it was: the session's other events wait for this one's outcome.
            log.error("a {} cannot be sent", pending.event().type(), e);
            outcome = new Outcome.Failed();
        }
        if (finish(pending, outcome)) {
            tell(() -> feedback.onRefused(pending.event()));
            log.warn("gave up a {}: the server keeps failing on it, and takes others", pending.event().type());
        }
        MDC.clear();
    }

    /** Whether the event was given up. */
    private boolean finish(PendingEvent pending, Outcome outcome) {
        lock.lock();
        try {
            senders.remove(Thread.currentThread());
            if (closed) {
                return false;
            }
            boolean givenUp = queue.done(pending, outcome, time.nanoTime());
            pump();
            return givenUp;
        } finally {
            lock.unlock();
        }
    }

    private Outcome call(PendingEvent pending) throws InterruptedException {
        SessionEvent event = pending.event();
        ControlPlaneClient.Reply reply = client.call(ControlPlaneClient.Call.EVENTS, EventBody.of(event));
        if (reply instanceof ControlPlaneClient.Answered) {
            answeredNs = time.nanoTime();
        }
        return switch (reply) {
            case ControlPlaneClient.Answered(int status, String body) when status == ACCEPTED -> {
                if (inTrouble) {
                    troubleIsOver();
                }
                report(pending, body);
                yield new Outcome.Accepted();
            }
            case ControlPlaneClient.Answered(int status, String body) when REFUSALS.contains(status) -> {
                log.warn("the server refuses a {}: {} {}", event.type(), status, client.detail(body));
                tell(() -> feedback.onRefused(event));
                yield new Outcome.Refused();
            }
            case ControlPlaneClient.Answered(int status, String body) -> {
                trouble("it answers " + status + " " + client.detail(body));
                yield new Outcome.Failed();
            }
            case ControlPlaneClient.NoAnswer(String message) -> {
                trouble(message);
                yield new Outcome.Unanswered();
            }
            case ControlPlaneClient.Paused(long nanos, String message) -> {
                trouble(message);
                yield new Outcome.Unseen(nanos);
            }
            case ControlPlaneClient.StaleSecret() -> {
                trouble("it does not take our signature");
                yield new Outcome.Unseen(0);
            }
        };
    }

    private void trouble(String message) {
        boolean tell;
        lock.lock();
        try {
            long nowNs = time.nanoTime();
            tell = !inTrouble && (!everInTrouble || nowNs - toldAtNs >= TELL_AGAIN_AFTER.toNanos());
            if (tell) {
                inTrouble = true;
                everInTrouble = true;
                toldAtNs = nowNs;
            }
        } finally {
            lock.unlock();
        }
        if (tell) {
            log.warn("the server does not take an event: {}. It will be sent again", message);
        }
    }

    private void troubleIsOver() {
        boolean tell;
        int left;
        lock.lock();
        try {
            tell = inTrouble;
            inTrouble = false;
            left = queue.length() - 1;
        } finally {
            lock.unlock();
        }
        if (tell) {
            log.info("the server takes events again; {} are left", left);
        }
    }

    /** The answer is what the server makes of it: what is missing or of another type is not said. */
    private void report(PendingEvent pending, String body) {
        JsonNode result = Json.parse(body).path("result");
        JsonNode count = result.path("participant_count");
        boolean isCount = count.isIntegralNumber() && count.canConvertToInt() && count.intValue() >= 0;
        boolean settled;
        lock.lock();
        try {
            settled = queue.isSettled(pending);
        } finally {
            lock.unlock();
        }
        tell(() -> feedback.onAccepted(pending.event(), isCount ? count.intValue() : -1,
                result.path("session_ended").booleanValue(), settled));
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (Throwable e) {
            log.error("an answer of the server could not be handled", e);
        }
    }
}
