package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/**
 * Watches over somebody whose media does not flow: a cable that was pulled takes the socket as well, but a dead socket looks
 * like an idle one, and the server's own pings may be a minute apart. So the socket is asked for a sign of life at once and
 * again and again; when neither media nor any socket has given one for too long, the stay is over (PROTOCOL section 8).
 * Belongs to the room's control loop.
 */
final class LivenessWatchdog {
    /**
     * With what is added by {@link #LOOK_INTERVAL}, and by the transport's own (half a second), the others are told within
     * 20 s of the last packet, but not before 15.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(17);

    /** For a first answer: a question may have to be sent several times, each after twice the wait (RFC 6298). */
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(7);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int LOOKS_PER_QUESTION = 4;

    private final Participant participant;
    private final ControlLoop loop;
    private final Runnable onSilence;
    private final long beganNs;
    private long lastSignNs;
    private int looks;
    private ControlLoop.Timer next;

    /**
     * Begins.
     *
     * @param mediaSilent how long media has given no sign of life at least
     * @param onSilence told once, when it is over
     */
    LivenessWatchdog(Participant participant, ControlLoop loop, Duration mediaSilent, Runnable onSilence) {
        this.participant = participant;
        this.loop = loop;
        this.onSilence = onSilence;
        this.beganNs = loop.nanoTime();
        this.lastSignNs = beganNs - mediaSilent.toNanos();
        look();
    }

    void end() {
        next.cancel();
    }

    private void look() {
        long nowNs = loop.nanoTime();
        participant.session().ifPresent(session -> hear(nowNs, session));
        participant.contender().ifPresent(session -> hear(nowNs, session));
        boolean tooLong = nowNs - lastSignNs >= LONGEST_SILENCE.toNanos();
        if (tooLong && nowNs - beganNs >= SHORTEST_PATIENCE.toNanos()) {
            onSilence.run();
            return;
        }
        if (looks % LOOKS_PER_QUESTION == 0) {
            participant.session().ifPresent(ClientSession::ping);
        }
        looks++;
        next = loop.schedule(LOOK_INTERVAL, this::look);
    }

    private void hear(long nowNs, ClientSession session) {
        long signNs = nowNs - session.silentNs();
        if (signNs - lastSignNs > 0) {
            lastSignNs = signNs;
        }
    }
}
