package org.pufferblow.adapter.room;

import java.util.List;
import java.util.function.Consumer;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.bridge.ControlLoop;

/** Who hears whom in a room, and when it is negotiated. Belongs to the room's control loop. */
final class VoiceUpdates {
    private final Members members;
    private final StayGuard guard;
    private final RenegotiationScheduler renegotiations;

    VoiceUpdates(Members members, StayGuard guard, ControlLoop loop) {
        this.members = members;
        this.guard = guard;
        this.renegotiations = new RenegotiationScheduler(loop, this::update);
    }

    /** Everyone whom a participant is to hear, in join order. */
    List<MediaTrack> voicesFor(Participant listener) {
        if (!listener.claims().scopes().contains(Scope.RECV)) {
            return List.of();
        }
        return members.participants().stream().filter(p -> p != listener).map(Participant::voice).toList();
    }

    /** Somebody came or left. */
    void changed() {
        renegotiations.changed();
    }

    /** At once: nobody may be offered a voice whose owner they are told has left. */
    void drop(MediaTrack voice) {
        members.participants().forEach(listener -> change(listener, peer -> peer.dropVoice(voice)));
    }

    private void update() {
        for (Member member : members.now()) {
            Participant listener = member.participant();
            change(listener, peer -> peer.setVoices(voicesFor(listener)));
        }
    }

    /** The fault is gone with a peer connection that has been replaced by then. */
    private void change(Participant listener, Consumer<PeerConnection> change) {
        listener.peer().ifPresent(peer -> guard.runAside(listener, () -> change.accept(peer),
                () -> listener.peer().filter(p -> p == peer).isPresent()));
    }

    /** There are no more rounds. */
    void end() {
        renegotiations.end();
    }
}
