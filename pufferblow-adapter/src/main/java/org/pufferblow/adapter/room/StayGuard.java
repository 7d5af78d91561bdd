package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs what a room does for one of its people: a fault of ours in it ends that stay and nobody else's. An {@link Error} that
 * comes in no one's name is {@link GuardedLoop}'s.
 */
final class StayGuard {
    private static final Logger log = LoggerFactory.getLogger(StayGuard.class);

    private final ControlLoop loop;
    private final Consumer<Participant> endStay;

    /** @param endStay called on the loop, also for somebody who has left */
    StayGuard(ControlLoop loop, Consumer<Participant> endStay) {
        this.loop = loop;
        this.endStay = endStay;
    }

    /** Gives the loop a task of one client's, from any thread. */
    void post(String userId, Runnable task, Runnable afterFault) {
        loop.execute(() -> asUser(userId, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("A message of user {} failed", userId, e);
                afterFault.run();
            }
        }));
    }

    /** Runs at once what concerns one participant. */
    void run(Participant participant, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("A task for user {} failed", participant.userId(), e);
            endStay.accept(participant);
        }
    }

    /**
     * Runs at once, amid a task for somebody else, what concerns one participant. After a fault the stay ends in a task of its
     * own, since this one is amid a round, or amid somebody's leaving, of which the others are not told yet.
     *
     * @param stillConcerns whether the fault is not gone by then
     */
    void runAside(Participant participant, Runnable task, BooleanSupplier stillConcerns) {
        String userId = participant.userId();
        asUser(userId, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("A change of what user {} hears failed", userId, e);
                loop.execute(() -> asUser(userId, () -> {
                    if (stillConcerns.getAsBoolean()) {
                        endStay.accept(participant);
                    }
                }));
            }
        });
    }

    /** Runs every one of these steps of a leave, whatever becomes of the others. */
    static void runEach(String userId, List<Runnable> steps) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (Throwable e) {
                log.error("A step of the leave of user {} failed", userId, e);
            }
        }
    }

    /** The loop, for tasks that concern one participant. */
    ControlLoop loopOf(Participant participant) {
        return new ControlLoop() {
            @Override
            public void execute(Runnable task) {
                loop.execute(() -> run(participant, task));
            }

            @Override
            public Timer schedule(Duration delay, Runnable task) {
                return loop.schedule(delay, () -> run(participant, task));
            }

            @Override
            public long nanoTime() {
                return loop.nanoTime();
            }

            @Override
            public Instant now() {
                return loop.now();
            }
        };
    }

    /** Names the user in all that a task logs, which may be part of a task for somebody else. */
    private static void asUser(String userId, Runnable task) {
        String before = MDC.get("user");
        MDC.put("user", userId);
        try {
            task.run();
        } finally {
            if (before == null) {
                MDC.remove("user");
            } else {
                MDC.put("user", before);
            }
        }
    }
}
