package org.pufferblow.adapter.simulation;

import java.util.Optional;
import java.util.SplittableRandom;
import org.pufferblow.adapter.signaling.ClientMessage;

/** Perfect negotiation (W3C webrtc section 10.7), polite or impolite. */
class PerfectClient extends Client {
    private final boolean polite;
    private boolean makingOffer;
    private boolean settingAnswer;
    private boolean wantsOffer;
    private Transceiver video;

    PerfectClient(World world, Person person, String name, boolean firefox, boolean polite, SplittableRandom random) {
        super(world, person, name, firefox, random);
        this.polite = polite;
    }

    @Override
    void onOpened() {
        if (random.nextBoolean()) {
            send(new ClientMessage.Join());
        }
        if (peer == null) {
            peer = newPeer();
        }
        // The old offer may have been lost with the old socket; a new one says everything again.
        negotiate();
        sayStateAgain();
    }

    private void negotiate() {
        makingOffer = true;
        offer(() -> makingOffer = false, rejected -> {
            makingOffer = false;
            wantsOffer = true;
        });
    }

    @Override
    void onTrackOf(String user, Transceiver transceiver) {
        // It reads the name off the stream.
    }

    @Override
    void onOffer(String sdp) {
        if (peer == null) {
            fail("never first to offer", "an offer before the client's own");
            return;
        }
        boolean ready = !makingOffer && (peer.state() == PeerModel.State.STABLE || settingAnswer);
        if (!ready && !polite) {
            world.trace(() -> this + " ignores the offer");
            return;
        }
        String[] answer = new String[1];
        chain.add(() -> peer.setRemoteOffer(sdp), () -> {
            checkLineCount(sdp);
            chain.add(() -> {
                answer[0] = peer.createAnswer();
                peer.setLocalAnswer();
            }, () -> {
                send(new ClientMessage.Answer(Optional.of(answer[0])));
                onStable();
            }, this::onRejected);
        }, this::onRejected);
    }

    @Override
    void onAnswer(String sdp) {
        settingAnswer = true;
        chain.add(() -> {
            settingAnswer = false;
            peer.setRemoteAnswer(sdp);
        }, () -> {
            world.media().described(peer);
            onStable();
        }, this::onRejected);
    }

    @Override
    void onStable() {
        if (peer.state() == PeerModel.State.STABLE && !makingOffer && (wantsOffer || peer.needsNegotiation())) {
            wantsOffer = false;
            negotiate();
        }
    }

    @Override
    boolean survivesRejections() {
        return true;
    }

    @Override
    void toggleVideo() {
        if (peer == null || !isInCall()) {
            return;
        }
        if (video == null) {
            video = peer.add("video", true, random.nextBoolean());
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
        if (peer != null && isInCall()) {
            wantsOffer = true;
            if (chain.isIdle()) {
                onStable();
            }
        }
    }
}
