package org.pufferblow.adapter.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

/**
 * The shipped browser client: offers at once, answers every offer with a handler that nothing serialises, leaves collisions
 * to the browser's implicit rollback, and gives the n-th track to the n-th name. A newer one adds a video track on demand.
 */
class ShippedClient extends Client {
    private static final int MAX_RETRIES = 30;

    private final Deque<String> names = new ArrayDeque<>();
    /** Whose name stands at a track. */
    private final Map<Transceiver, String> shown = new HashMap<>();
    private Transceiver video;

    ShippedClient(World world, Person person, String name, boolean firefox, SplittableRandom random) {
        super(world, person, name, firefox, random);
    }

    @Override
    void onOpened() {
        send(new ClientMessage.Join());
        if (peer == null) {
            peer = newPeer();
        }
        offerWhenPossible(MAX_RETRIES);
        sayStateAgain();
    }

    private void offerWhenPossible(int retries) {
        offer(() -> {}, rejected -> {
            if (retries > 0) {
                world.time().in(100 * VirtualTime.MS, () -> offerWhenPossible(retries - 1));
            }
        });
    }

    @Override
    void onJoined(ServerMessage.Joined joined) {
        names.clear();
        joined.participants().forEach(p -> names.add(p.userId()));
        // Whoever comes back has their name where their own track comes up, which may be behind others'.
        if (!wasCut() && !names.peek().equals(person.user)) {
            fail("names", "joined begins with " + names.peek());
        }
    }

    @Override
    void onArrival(String user) {
        names.add(user);
    }

    @Override
    void onDeparture(String user) {
        names.removeFirstOccurrence(user);
    }

    @Override
    void onTrackOf(String user, Transceiver transceiver) {
        if (names.isEmpty() && transceiver.again) {
            // The element of this track is there already, and keeps its name.
            return;
        }
        String name = names.poll();
        shown.put(transceiver, name);
        if (!user.equals(name) && !wasVerySlow()) {
            fail("names", "the track of " + user + " goes to " + name + "; then wait " + new ArrayList<>(names));
        }
    }

    @Override
    void checkName(Transceiver transceiver) {
        if (!transceiver.remoteStream.equals(shown.get(transceiver))) {
            fail("names", "the voice of " + transceiver.remoteStream + " is shown as " + shown.get(transceiver));
        }
    }

    @Override
    void onOffer(String sdp) {
        if (peer == null) {
            fail("never first to offer", "an offer before the client's own");
            return;
        }
        String[] answer = new String[1];
        chain.add(() -> peer.setRemoteOffer(sdp), () -> {
            checkLineCount(sdp);
            chain.add(() -> answer[0] = peer.createAnswer(), () -> chain.add(peer::setLocalAnswer, () -> {
                send(new ClientMessage.Answer(java.util.Optional.of(answer[0])));
                onStable();
            }, this::onRejected), this::onRejected);
        }, this::onRejected);
    }

    @Override
    void onStable() {
        if (peer.needsNegotiation() && random.nextBoolean()) {
            world.time().in(random.nextLong(3000 * VirtualTime.MS), this::renegotiate);
        }
    }

    @Override
    void toggleVideo() {
        if (peer == null || !isInCall()) {
            return;
        }
        if (video == null) {
            video = peer.add("video", true, true);
        } else {
            if (random.nextBoolean()) {
                video.stopped = true;
                person.linesStopped++;
            } else {
                video.sends = false;
            }
            video = null;
        }
        renegotiate();
    }

    @Override
    void renegotiate() {
        if (peer != null && isInCall() && peer.state() == PeerModel.State.STABLE && chain.isIdle()) {
            offer(() -> {}, rejected -> {});
        }
    }
}
