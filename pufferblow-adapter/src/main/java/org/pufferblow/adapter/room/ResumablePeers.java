package org.pufferblow.adapter.room;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.EndpointListener;
import org.pufferblow.bridge.Speech;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportState;

/**
 * Peer connections of people who have left by closing their socket while their media goes on all the same. The shipped client
 * does that on an error: it shows "failed", and when its user clicks again it comes with a new socket and the old peer
 * connection. So the transport and its DTLS association are kept for the resume grace; they carry nothing meanwhile, and to
 * everybody their owner has left and comes anew. One for each user, and no more in the whole server than {@link Admission} has
 * room for. Belongs to the room's control loop.
 */
final class ResumablePeers {
    private final ControlLoop loop;
    private final Admission admission;
    private final Map<String, Kept> byUser = new HashMap<>();

    private record Kept(PeerConnection peer, ControlLoop.Timer timer) {}

    /** One whose media is over is not kept any longer. */
    private final class UntilMediaEnds implements EndpointListener {
        private final String userId;

        UntilMediaEnds(String userId) {
            this.userId = userId;
        }

        @Override
        public void onState(TransportState state) {
            if (state == TransportState.FAILED || state == TransportState.CLOSED) {
                drop(userId);
            }
        }

        @Override
        public void onLocalCandidate(Candidate candidate) {
            // For nobody: who comes back makes an offer.
        }

        @Override
        public void onSpeech(Speech speech) {
            // Nobody hears it.
        }
    }

    ResumablePeers(ControlLoop loop, Admission admission) {
        this.loop = loop;
        this.admission = admission;
    }

    /** Takes the peer connection of somebody who is about to leave, if there is room for it. */
    void keep(Participant leaver) {
        String userId = leaver.userId();
        drop(userId);
        if (leaver.peer().isEmpty() || !admission.tryKeep()) {
            return;
        }
        PeerConnection peer = leaver.peer().get();
        leaver.setPeer(null);
        peer.silence(new UntilMediaEnds(userId));
        byUser.put(userId,
                new Kept(peer, loop.schedule(admission.policy().limits().resumeGrace(), () -> drop(userId))));
        admission.transportsKept.increment();
    }

    /** Gives back the peer connection that a user's first offer comes from, if it is here. */
    Optional<PeerConnection> take(String userId, SessionDescription offer) {
        Kept kept = byUser.get(userId);
        if (kept == null || !kept.peer().isResumedBy(offer)) {
            return Optional.empty();
        }
        remove(userId);
        admission.transportsReturned.increment();
        return Optional.of(kept.peer());
    }

    void drop(String userId) {
        Kept kept = remove(userId);
        if (kept != null) {
            kept.peer().close();
        }
    }

    void dropAll() {
        List.copyOf(byUser.keySet()).forEach(this::drop);
    }

    private Kept remove(String userId) {
        Kept kept = byUser.remove(userId);
        if (kept != null) {
            kept.timer().cancel();
            admission.unkeep();
        }
        return kept;
    }
}
