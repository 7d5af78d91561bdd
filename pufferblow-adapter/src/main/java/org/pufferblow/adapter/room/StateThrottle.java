package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pufferblow.bridge.ControlLoop;

/**
 * When participants' states are told: to the clients at most four times a second, to the control plane at most once a second,
 * of each participant. A change goes out at once; what comes too soon waits, and the last state is told whatever came in
 * between. To clients, levels alone are told so seldom that there is always room for somebody who begins or ends. Belongs
 * to the room's control loop.
 */
final class StateThrottle {
    static final int CLIENTS_PER_SECOND = 4;
    static final int SERVER_PER_SECOND = 1;
    /** Three in a second. */
    private static final long LEVEL_INTERVAL_NS = Duration.ofMillis(334).toNanos();
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
    StateThrottle(ControlLoop loop, Consumer<Participant> toClients, Consumer<Participant> toServer) {
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

        boolean isOnlyLevelDifferent(Shown other) {
            return flags.equals(other.flags) && dominant == other.dominant;
        }

        boolean isLike(Shown other) {
            return isOnlyLevelDifferent(other) && Math.abs(level - other.level) < LEVEL_STEP;
        }
    }

    private final class Told {
        private final Participant participant;
        private final Throttle clients;
        private final Throttle server;
        private Shown shown;
        private Flags reported;

        Told(Participant participant) {
            this.participant = participant;
            shown = Shown.of(participant);
            reported = Flags.of(participant);
            clients = new Throttle(loop, CLIENTS_PER_SECOND, this::show);
            server = new Throttle(loop, SERVER_PER_SECOND, this::report);
        }

        void changed() {
            Shown now = Shown.of(participant);
            if (!now.isLike(shown)) {
                clients.changed(now.isOnlyLevelDifferent(shown) ? LEVEL_INTERVAL_NS : 0);
            }
            if (!Flags.of(participant).equals(reported)) {
                server.changed(0);
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

    /** Everybody has just been told that a participant is in, and their state with it. */
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

    /** A participant has left; nothing more is told of them. */
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
