package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.LOST;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

/** New peer connections with the certificate of the one before, and ICE restarts, which look much alike. */
class OldCertificateTest {
    private static final String FIRST = "o=- 4611731400430051336 1 IN IP4 127.0.0.1";
    private static final String LATER = "o=- 4611731400430051336 3 IN IP4 127.0.0.1";
    private static final String OTHER = "o=- 77131400430051336 1 IN IP4 127.0.0.1";

    private final RoomFixture world = new RoomFixture();
    private RoomFixture.Link ann;

    @BeforeEach
    void begin() {
        ann = world.join("ann");
        world.offer(ann, "peer", FIRST, "0");
        world.media("peer", CONNECTED);
        ann.told.clear();
    }

    @Test
    void shouldMeetANewPeerConnectionOnTheSameSocketWithATransportOfItsOwn() {
        world.offer(ann, "peer+2", OTHER, "0");
        assertThat(world.paths.get("peer").closed).isTrue();
        assertThat(world.paths.get("peer+2")).as("of its own").isNotNull();
        assertThat(world.paths.get("peer").restarts).isZero();
        assertThat(ann.wasTold(ServerMessage.Answer.class)).isTrue();
        assertThat(world.leaves()).isEmpty();
        assertThat(world.rooms.counters()).containsEntry("rooms_peer_connections_replaced", 1L);
    }

    @Test
    void shouldOfferAllVoicesToANewPeerConnectionWithFewerLines() {
        RoomFixture.Link bob = world.join("bob");
        world.offer(bob, "other", FIRST, "0");
        world.pass(java.time.Duration.ofSeconds(1));
        world.answerAll(ann, "peer");
        ann.told.clear();
        world.offer(ann, "peer+2", OTHER, "0");
        assertThat(ann.wasTold(ServerMessage.Failure.class)).isFalse();
        assertThat(ann.lastOffer()).contains("a=msid:bob");
        assertThat(bob.told).noneMatch(ServerMessage.ParticipantLeft.class::isInstance);
    }

    @Test
    void shouldTakeARestartForOne() {
        world.offer(ann, "peer+2", LATER, "0");
        assertThat(world.paths.get("peer").closed).isFalse();
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
    }

    @Test
    void shouldStartAnewOnANewSocketForOtherCredentials() {
        world.lose(ann, LOST);
        RoomFixture.Link again = world.join("ann");
        world.offer(again, "peer+2", OTHER, "0");
        assertThat(world.leaves()).containsExactly(LeaveReason.REPLACED);
        assertThat(world.paths.get("peer").closed).isTrue();
        assertThat(world.paths.get("peer").restarts).isZero();
        assertThat(world.paths).containsKey("peer+2");
    }

    @Test
    void shouldStartAnewOnANewSocketWhereTheOriginSaysNothing() {
        world.lose(ann, LOST);
        world.offer(world.join("ann"), "peer+2", FIRST, "0");
        assertThat(world.leaves()).containsExactly(LeaveReason.REPLACED);
    }

    @Test
    void shouldResumeARestartWhoseAnswerWasLostWithTheSocket() {
        world.lose(ann, LOST);
        world.offer(world.join("ann"), "peer+2", LATER, "0");
        assertThat(world.leaves()).isEmpty();
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
    }

    @Test
    void shouldKnowAPeerConnectionByItsCredentialsWhateverItsOrigin() {
        world.lose(ann, LOST);
        world.offer(world.join("ann"), "peer", OTHER, "0");
        assertThat(world.leaves()).isEmpty();
        assertThat(world.rooms.counters()).containsEntry("rooms_resumes", 1L);
    }

    @Test
    void shouldNotGoByIdsThatChangeWithEachDescription() {
        world.offer(ann, "peer", OTHER, "0");
        world.offer(ann, "peer+2", FIRST, "0");
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
    }

    @Test
    void shouldGoByTheVersionWhereIdsAreConstant() {
        world.offer(ann, "peer", LATER, "0");
        world.offer(ann, "peer+2", FIRST, "0");
        assertThat(world.paths.get("peer").closed).isTrue();
    }

    @Test
    void shouldGoBySourcesWhereTheOriginIsConstant() {
        describe("peer", 77);
        describe("peer+2", 77);
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
        describe("peer+3", 78);
        assertThat(world.paths.get("peer").closed).isTrue();
    }

    @Test
    void shouldNotRestartWhatHasSaidGoodbye() {
        world.media("peer", CLOSED);
        world.offer(ann, "peer+2", FIRST, "0");
        assertThat(world.paths).containsKey("peer+2");
    }

    @Test
    void shouldLeaveAllAsItWasIfTheNewOneCannotBeUsed() {
        world.say(ann, new ClientMessage.Offer(Optional.of("v=0\r\n" + OTHER + "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
                + "a=mid:0\r\na=ice-ufrag:peer+2\r\na=ice-pwd:0123456789012345678901\r\n")));
        assertThat(ann.wasTold(ServerMessage.Failure.class)).isTrue();
        assertThat(world.paths.get("peer").closed).isFalse();
        world.offer(ann, "peer", LATER, "0");
        assertThat(ann.wasTold(ServerMessage.Answer.class)).isTrue();
    }

    private void describe(String peer, long ssrc) {
        String constant = "o=- 0 0 IN IP4 127.0.0.1";
        world.say(ann, new ClientMessage.Offer(Optional.of("v=0\r\n" + constant + "\r\na=ice-ufrag:" + peer
                + "\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 "
                + "%02X:%02X".formatted("peer".hashCode() & 0xff, 4) + "\r\na=setup:actpass\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:"
                + ssrc + " cname:c\r\n")));
    }
}
