package org.pufferblow.adapter.room;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pufferblow.bridge.ControlLoop;

/**
 * When it is told who shows a screen: as often as other states ({@link StateThrottle}), however often a client changes its mind.
 * What is told is a change, not a state, so everybody must know the same before it: a participant's snapshot, which those get
 * who come, says what the others were told last, and not what the client has said since. Belongs to the room's control loop.
 */
final class ScreenShares {
    private final ControlLoop loop;
    private final Consumer<Participant> toClients;
    private final Consumer<Participant> toServer;
    private final Map<Participant, Share> everybody = new HashMap<>();

    /**
     * Nobody is known yet.
     *
     * @param toClients tells the others in the room what {@link Participant#isSharingScreen} says
     * @param toServer tells the control plane the same
     */
    ScreenShares(ControlLoop loop, Consumer<Participant> toClients, Consumer<Participant> toServer) {
        this.loop = loop;
        this.toClients = toClients;
        this.toServer = toServer;
    }

    private final class Share {
        private final Participant participant;
        private final Throttle clients;
        private final Throttle server;
        /** As the client has said last. */
        private boolean wanted;
        private boolean reported;

        Share(Participant participant) {
            this.participant = participant;
            clients = new Throttle(loop, StateThrottle.CLIENTS_PER_SECOND, this::show);
            server = new Throttle(loop, StateThrottle.SERVER_PER_SECOND, this::report);
        }

        void changed(boolean sharing) {
            wanted = sharing;
            if (participant.isSharingScreen() != wanted) {
                clients.changed(0);
            }
            if (reported != participant.isSharingScreen()) {
                server.changed(0);
            }
        }

        private void show() {
            if (participant.isSharingScreen() != wanted) {
                participant.setSharingScreen(wanted);
                toClients.accept(participant);
                if (reported != wanted) {
                    server.changed(0);
                }
            }
        }

        private void report() {
            if (reported != participant.isSharingScreen()) {
                reported = participant.isSharingScreen();
                toServer.accept(participant);
            }
        }

        void stop() {
            clients.cancel();
            server.cancel();
            wanted = false;
            show();
            server.cancel();
            report();
        }
    }

    /** A stay has begun. */
    void begin(Participant participant) {
        everybody.put(participant, new Share(participant));
    }

    void changed(Participant participant, boolean sharing) {
        everybody.get(participant).changed(sharing);
    }

    /** A stay ends; who was told of a screen is told at once that there is none any more. */
    void end(Participant participant) {
        everybody.remove(participant).stop();
    }

    /** Everybody goes, and nothing more is told. */
    void endAll() {
        everybody.values().forEach(share -> {
            share.clients.cancel();
            share.server.cancel();
        });
        everybody.clear();
    }
}
