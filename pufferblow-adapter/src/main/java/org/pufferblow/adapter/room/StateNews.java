package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pufferblow.bridge.ControlLoop;

/**
 * When participants' states are told: to the clients at most four times a second, to the control plane at most once a second,
 * of each participant. The first change goes out at once; what comes too soon after it waits, and the last state is
 * told whatever came in between. Belongs to the room's control loop.
 */
final class StateNews {
    private static final Duration CLIENTS_INTERVAL = Duration.ofMillis(250);
    private static final Duration SERVER_INTERVAL = Duration.ofSeconds(1);
    /** Of a level from 0 to 1: nobody sees less. */
    private static final double LEVEL_STEP = 0.1;

    private final ControlLoop loop;
    private final Consumer<Participant> toClients;
    private final Consumer<Participant> toServer;
    private final Map<Participant, Told> everybody = new HashMap<>();

    /**
     * Nobody is known yet.
     *
     * @param toClients tells everybody in the room of one participant's state
     * @param toServer tells the control plane of it
     */
    StateNews(ControlLoop loop, Consumer<Participant> toClients, Consumer<Participant> toServer) {
        this.loop = loop;
        this.toClients = toClients;
        this.toServer = toServer;
    }

    private record Flags(boolean muted, boolean deafened, boolean speaking) {
        static Flags of(Participant p) {
            return new Flags(p.isMuted(), p.isDeafened(), p.isSpeaking());
        }
    }

    private record Shown(Flags flags, boolean dominant, double level) {
        static Shown of(Participant p) {
            return new Shown(Flags.of(p), p.isDominant(), p.level());
        }

        boolean isLike(Shown other) {
            return flags.equals(other.flags) && dominant == other.dominant
                    && Math.abs(level - other.level) < LEVEL_STEP;
        }
    }

    /** One audience and one participant: what it knows, and when it may be told again. */
    private final class Audience {
        private final Duration interval;
        private final Runnable tell;
        private ControlLoop.Timer timer;
        private boolean everTold;
        private long lastNs;

        Audience(Duration interval, Runnable tell) {
            this.interval = interval;
            this.tell = tell;
        }

        void changed() {
            if (timer != null) {
                return;
            }
            long leftNs = everTold ? interval.toNanos() - (loop.nanoTime() - lastNs) : 0;
            if (leftNs > 0) {
                timer = loop.schedule(Duration.ofNanos(leftNs), () -> {
                    timer = null;
                    now();
                });
            } else {
                now();
            }
        }

        private void now() {
            everTold = true;
            lastNs = loop.nanoTime();
            tell.run();
        }

        void cancel() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }

    private final class Told {
        private final Participant participant;
        private final Audience clients;
        private final Audience server;
        private Shown shown;
        private Flags reported;

        Told(Participant participant) {
            this.participant = participant;
            shown = Shown.of(participant);
            reported = Flags.of(participant);
            clients = new Audience(CLIENTS_INTERVAL, this::show);
            server = new Audience(SERVER_INTERVAL, this::report);
        }

        void changed() {
            if (!Shown.of(participant).isLike(shown)) {
                clients.changed();
            }
            if (!Flags.of(participant).equals(reported)) {
                server.changed();
            }
        }

        /** Also if all is as it was: somebody may have come in between, and was told what was true then. */
        private void show() {
            shown = Shown.of(participant);
            toClients.accept(participant);
        }

        private void report() {
            if (!Flags.of(participant).equals(reported)) {
                reported = Flags.of(participant);
                toServer.accept(participant);
            }
        }
    }

    /** Everybody has just been told that a participant is in, and his state with it. */
    void begin(Participant participant) {
        everybody.put(participant, new Told(participant));
    }

    /** The control plane has just been told of a participant's state by other means; the clients were not. */
    void reported(Participant participant) {
        Told told = everybody.get(participant);
        told.server.cancel();
        told.reported = Flags.of(participant);
    }

    /** Something about a participant may be different. */
    void changed(Participant participant) {
        Told told = everybody.get(participant);
        if (told != null) {
            told.changed();
        }
    }

    /** A participant has left; nothing more is told of him. */
    void end(Participant participant) {
        Told told = everybody.remove(participant);
        if (told != null) {
            told.clients.cancel();
            told.server.cancel();
        }
    }

    void endAll() {
        Map.copyOf(everybody).keySet().forEach(this::end);
    }
}
