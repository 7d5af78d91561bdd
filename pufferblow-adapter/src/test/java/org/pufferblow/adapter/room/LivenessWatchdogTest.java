package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.LOST;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.DISCONNECTED;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.CloseCode;

/** Cables that are pulled at a known moment; {@link RoomFixture#NOTICED_AFTER} later the transport says so. */
class LivenessWatchdogTest {
    private final RoomFixture world = new RoomFixture();

    @Test
    void shouldEndAStayWithin20SecondsOfThePulledCable() {
        connected("bob", "other");
        RoomFixture.Link ann = connected("ann", "peer");
        world.pass(Duration.ofMinutes(1));
        pull(ann, "peer");
        world.pass(Duration.ofSeconds(15).minus(RoomFixture.NOTICED_AFTER));
        assertThat(world.leaves()).as("15 s after the cable was pulled").isEmpty();
        world.pass(Duration.ofSeconds(5));
        assertThat(world.leaves()).as("20 s after the cable was pulled").containsExactly(LeaveReason.PING_TIMEOUT);
        assertThat(ann.closed).isEqualTo(CloseCode.PING_TIMEOUT);
        assertThat(world.paths.get("peer").closed).isTrue();
        assertThat(world.rooms.statistics().totalPeers()).isEqualTo(1);
    }

    @Test
    void shouldEndAStayAsSoonWhoseSocketIsReportedLostMeanwhile() {
        RoomFixture.Link ann = connected("ann", "peer");
        pull(ann, "peer");
        world.pass(Duration.ofSeconds(9));
        world.lose(ann, LOST);
        world.pass(Duration.ofSeconds(20).minus(RoomFixture.NOTICED_AFTER).minusSeconds(9));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldEndAStayAsSoonWhoseSocketWasLostBeforeMediaWasMissed() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.pass(Duration.ofSeconds(7));
        world.lose(ann, LOST);
        world.pass(RoomFixture.NOTICED_AFTER.minusSeconds(7));
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(20).minus(RoomFixture.NOTICED_AFTER));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldNotEndAStayWhoseSocketAnswers() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(59));
        assertThat(ann.pings).isGreaterThan(10);
        assertThat(world.leaves()).isEmpty();
        assertThat(ann.closed).isNull();
    }

    @Test
    void shouldEndAStayWhoseCableIsPulledLongAfterItsMediaDied() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(30));
        ann.cut = true;
        world.pass(Duration.ofSeconds(10));
        assertThat(world.leaves()).isEmpty();
        world.pass(Duration.ofSeconds(10));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldEndAStayWhoseCableIsPulledBeforeItsFirstOffer() {
        RoomFixture.Link ann = world.join("ann");
        world.pass(Duration.ofSeconds(30));
        ann.cut = true;
        world.pass(Duration.ofSeconds(20));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldEndAStayWhoseCableIsPulledWhileMediaComesUp() {
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "peer");
        ann.cut = true;
        world.pass(Duration.ofSeconds(20));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldAskNobodyWhoseMediaFlows() {
        RoomFixture.Link ann = connected("ann", "peer");
        int before = ann.pings;
        world.pass(Duration.ofMinutes(5));
        world.media("peer", DISCONNECTED);
        world.answer(ann, "peer+1");
        world.media("peer", CONNECTED);
        world.pass(Duration.ofMinutes(5));
        assertThat(ann.pings).isEqualTo(before + 1);
    }

    @Test
    void shouldCountTheContendersSilenceFromItsLastWord() {
        RoomFixture.Link ann = connected("ann", "peer");
        RoomFixture.Link again = world.join("ann");
        again.cut = true;
        pull(ann, "peer");
        world.pass(Duration.ofSeconds(20).minus(RoomFixture.NOTICED_AFTER));
        assertThat(world.leaves()).containsExactly(LeaveReason.REPLACED, LeaveReason.PING_TIMEOUT);
        assertThat(world.rooms.statistics().totalPeers()).isZero();
    }

    private void pull(RoomFixture.Link link, String peer) {
        link.cut = true;
        world.pass(RoomFixture.NOTICED_AFTER);
        world.media(peer, DISCONNECTED);
    }

    private RoomFixture.Link connected(String user, String peer) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, peer);
        world.media(peer, CONNECTED);
        return link;
    }
}
