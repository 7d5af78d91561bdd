package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.bridge.ControlLoop;

/**
 * One socket's messages, one after the other: descriptions are read beside the room's loop, and a client that has used up its
 * {@link LoopBudget} waits, alone. What waits is bounded, since a newer message of a kind takes the place of an older one
 * where only the last counts; a client that sends others all the same is cut off. Belongs to the room's control loop.
 */
final class MessageQueue {
    /** Candidates of several interfaces and pings, beside one message of each other kind. */
    private static final int MAX_WAITING = 100;

    private final ControlLoop loop;
    private final Executor readers;
    private final Function<String, Description> reader;
    private final Consumer<Runnable> post;
    private final BiConsumer<ClientMessage, Optional<Description>> handler;
    private final Runnable tooMany;
    private final LoopBudget budget;
    private final List<ClientMessage> waiting = new ArrayList<>();
    private ControlLoop.Timer timer;
    /** A description is being read. */
    private boolean reading;
    private boolean closed;

    /**
     * Nothing waits.
     *
     * @param readers takes what is not for the loop
     * @param reader reads a description
     * @param post gives the loop a task of this client's
     * @param handler takes a message with its description, if it has one
     * @param tooMany ends the client
     */
    MessageQueue(ControlLoop loop, Executor readers, Function<String, Description> reader, Consumer<Runnable> post,
            BiConsumer<ClientMessage, Optional<Description>> handler, Runnable tooMany) {
        this.loop = loop;
        this.readers = readers;
        this.reader = reader;
        this.post = post;
        this.handler = handler;
        this.tooMany = tooMany;
        this.budget = new LoopBudget(loop.nanoTime());
    }

    void add(ClientMessage message) {
        if (closed) {
            return;
        }
        if (isLastWord(message)) {
            waiting.removeIf(older -> older.getClass() == message.getClass());
        }
        waiting.add(message);
        next();
        if (waiting.size() > MAX_WAITING) {
            close();
            tooMany.run();
        }
    }

    /** Whether an older message of the kind means nothing any more: a client waits for the answer to its newest offer. */
    private static boolean isLastWord(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Join join -> true;
            case ClientMessage.Offer offer -> true;
            case ClientMessage.Answer answer -> true;
            case ClientMessage.TrickledCandidate candidate -> false;
            // Each may say a part only.
            case ClientMessage.AudioState state -> state.isMuted().isPresent() && state.isDeafened().isPresent()
                    && state.isSpeaking().isPresent();
            case ClientMessage.ScreenShareStarted started -> true;
            case ClientMessage.ScreenShareStopped stopped -> true;
            case ClientMessage.Ping ping -> false;
            case ClientMessage.Unknown unknown -> false;
            case ClientMessage.Invalid invalid -> false;
        };
    }

    /** What costs as much elsewhere: with the port's threads, in handshakes. */
    void charge(Duration cost) {
        budget.chargeInFull(cost.toNanos(), loop.nanoTime());
    }

    /** The socket is gone: what waits is for nobody. */
    void close() {
        closed = true;
        waiting.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void next() {
        while (!reading && !waiting.isEmpty() && timer == null) {
            long waitNs = budget.waitNs(loop.nanoTime());
            if (waitNs > 0) {
                timer = loop.schedule(Duration.ofNanos(waitNs), () -> post.accept(() -> {
                    timer = null;
                    next();
                }));
                return;
            }
            take(waiting.remove(0));
        }
    }

    private void take(ClientMessage message) {
        Optional<String> sdp = switch (message) {
            case ClientMessage.Offer offer -> offer.sdp();
            case ClientMessage.Answer answer -> answer.sdp();
            default -> Optional.empty();
        };
        if (sdp.isEmpty()) {
            handle(message, Description.none(), 0);
            return;
        }
        reading = true;
        readers.execute(() -> read(message, sdp.get()));
    }

    /** Beside the loop. A fault of ours ends the client there, as one in any other task of its. */
    private void read(ClientMessage message, String sdp) {
        long beganNs = loop.nanoTime();
        try {
            Description description = reader.apply(sdp);
            long costNs = loop.nanoTime() - beganNs;
            post.accept(() -> {
                reading = false;
                if (!closed) {
                    handle(message, Optional.of(description), costNs);
                    next();
                }
            });
        } catch (RuntimeException | Error e) {
            post.accept(() -> {
                throw e;
            });
        }
    }

    private void handle(ClientMessage message, Optional<Description> description, long readNs) {
        long beganNs = loop.nanoTime();
        budget.charge(readNs, beganNs);
        try {
            handler.accept(message, description);
        } finally {
            long nowNs = loop.nanoTime();
            budget.charge(nowNs - beganNs, nowNs);
        }
    }
}
