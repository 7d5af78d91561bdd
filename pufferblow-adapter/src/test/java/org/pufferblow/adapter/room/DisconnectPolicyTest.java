package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOING_AWAY;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOODBYE;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLOSED_BY_US;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.LOST;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.DISCONNECTED;
import static org.pufferblow.transport.TransportState.FAILED;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

class DisconnectPolicyTest {
    private final RoomFixture world = new RoomFixture();

    @ParameterizedTest
    @CsvSource({"CLIENT_GOODBYE, CLIENT_DISCONNECT", "PING_TIMEOUT, PING_TIMEOUT", "CLOSED_BY_US, DISCONNECTED"})
    void shouldEndAStayWhoseSocketWasEndedForGood(CloseCause cause, LeaveReason reason) {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, cause);
        assertThat(world.leaves()).containsExactly(reason);
        world.pass(Duration.ofSeconds(16));
        assertThat(world.paths.get("peer").closed).isTrue();
        assertThat(world.leaves()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"LOST, DISCONNECTED", "CLIENT_GOING_AWAY, CLIENT_DISCONNECT"})
    void shouldKeepAPlaceForTheResumeGraceWhileMediaLives(CloseCause cause, LeaveReason reason) {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, cause);
        world.pass(Duration.ofMillis(14_900));
        assertThat(world.leaves()).isEmpty();
        world.pass(Duration.ofMillis(200));
        assertThat(world.leaves()).containsExactly(reason);
    }

    @ParameterizedTest
    @CsvSource({"LOST, DISCONNECTED", "CLIENT_GOING_AWAY, CLIENT_DISCONNECT"})
    void shouldEndAStayThatNeverHadMediaWithItsSocket(CloseCause cause, LeaveReason reason) {
        world.lose(world.join("ann"), cause);
        assertThat(world.leaves()).containsExactly(reason);
    }

    @Test
    void shouldKeepAPlaceWhileMediaComesUp() {
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "peer");
        world.lose(ann, LOST);
        assertThat(world.leaves()).isEmpty();
        world.offer(world.join("ann"), "peer");
        assertThat(world.rooms.counters()).containsEntry("rooms_resumes", 1L);
    }

    @Test
    void shouldCallItAPingTimeoutWhenBothAreDead() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, LOST);
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(16));
        assertThat(world.leaves()).containsExactly(LeaveReason.PING_TIMEOUT);
    }

    @Test
    void shouldEndSoonWhenAPageThatWentAwayHasNoMediaEither() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, CLIENT_GOING_AWAY);
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(4));
        assertThat(world.leaves()).containsExactly(LeaveReason.CLIENT_DISCONNECT);
    }

    @Test
    void shouldRideOutABlipOfTenSeconds() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(10));
        world.media("peer", CONNECTED);
        world.pass(Duration.ofMinutes(5));
        assertThat(world.leaves()).isEmpty();
        assertThat(ann.closed).isNull();
    }

    @Test
    void shouldWaitForDeadMediaUntilTheExpiration() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(30));
        world.media("peer", FAILED);
        world.pass(Duration.ofSeconds(29));
        assertThat(world.leaves()).isEmpty();
        world.pass(Duration.ofSeconds(2));
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED);
        assertThat(ann.closed).isEqualTo(CloseCode.MEDIA_FAILED);
    }

    @Test
    void shouldGiveUpAtOnceWhatNeverCameUp() {
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "peer");
        world.media("peer", FAILED);
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED);
        assertThat(ann.closed).isEqualTo(CloseCode.MEDIA_FAILED);
    }

    @Test
    void shouldEndSoonAfterACloseNotify() {
        connected("ann", "peer");
        world.media("peer", CLOSED);
        assertThat(world.leaves()).isEmpty();
        world.pass(Duration.ofSeconds(4));
        assertThat(world.leaves()).containsExactly(LeaveReason.CLOSED);
    }

    @Test
    void shouldResumeThePeerConnectionThatWasHereBefore() {
        RoomFixture.Link bob = connected("bob", "other");
        RoomFixture.Link ann = connected("ann", "peer");
        world.pass(Duration.ofSeconds(1));
        world.answerAll(bob, "other");
        world.lose(ann, LOST);
        bob.told.clear();
        RoomFixture.Link again = world.join("ann");
        world.offer(again, "peer");
        world.pass(Duration.ofMinutes(1));
        assertThat(world.leaves()).isEmpty();
        assertThat(world.paths.get("peer").closed).isFalse();
        assertThat(bob.told).isEmpty();
        assertThat(again.wasTold(ServerMessage.Answer.class)).isTrue();
    }

    @Test
    void shouldTakeOverForAnotherPeerConnection() {
        RoomFixture.Link bob = connected("bob", "other");
        RoomFixture.Link ann = connected("ann", "peer");
        bob.told.clear();
        world.offer(world.join("ann"), "fresh");
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED);
        assertThat(world.leaves()).containsExactly(LeaveReason.REPLACED);
        assertThat(world.events.get(world.events.size() - 1)).isInstanceOf(SessionEvent.ParticipantJoined.class);
        assertThat(bob.told).isEmpty();
    }

    @Test
    void shouldTakeOverInTheEndFromAContenderThatNeverOffers() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.join("ann");
        world.pass(Duration.ofSeconds(9));
        assertThat(ann.closed).isNull();
        world.pass(Duration.ofSeconds(2));
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED);
    }

    @Test
    void shouldGiveThePlaceToTheContenderWhenNothingIsLeftToResume() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, CLIENT_GOING_AWAY);
        RoomFixture.Link again = world.join("ann");
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(5));
        assertThat(again.closed).isNull();
        world.media("peer", FAILED);
        assertThat(world.leaves()).containsExactly(LeaveReason.REPLACED);
        assertThat(again.closed).isNull();
    }

    @Test
    void shouldNotLetTheResumeGraceEndUnderAContender() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, LOST);
        world.pass(Duration.ofSeconds(14));
        RoomFixture.Link again = world.join("ann");
        world.pass(Duration.ofSeconds(5));
        world.offer(again, "peer");
        assertThat(world.leaves()).isEmpty();
        assertThat(world.rooms.counters()).containsEntry("rooms_resumes", 1L);
    }

    @Test
    void shouldGoByTheContenderThatLeavesAgain() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.lose(ann, LOST);
        world.lose(world.join("ann"), CLIENT_GOODBYE);
        assertThat(world.leaves()).containsExactly(LeaveReason.CLIENT_DISCONNECT);
    }

    @Test
    void shouldLeaveTheOldSocketOpenAfterAResumeAndForgetItWhenItGoes() {
        RoomFixture.Link ann = connected("ann", "peer");
        world.offer(world.join("ann"), "peer");
        assertThat(ann.closed).isNull();
        world.lose(ann, CLOSED_BY_US);
        world.say(ann, new ClientMessage.AudioState(Optional.of(true), Optional.empty(), Optional.empty()));
        assertThat(world.leaves()).isEmpty();
        assertThat(world.events).noneMatch(SessionEvent.StateChanged.class::isInstance);
    }

    @Test
    void shouldEndTheSessionAfterTheGraceUnlessSomebodyComesBack() {
        world.lose(world.join("ann"), CLIENT_GOODBYE);
        world.pass(Duration.ofSeconds(14));
        world.lose(world.join("ann"), CLIENT_GOODBYE);
        world.pass(Duration.ofSeconds(14));
        assertThat(world.events).noneMatch(SessionEvent.SessionEnded.class::isInstance);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.events.get(world.events.size() - 1)).isInstanceOf(SessionEvent.SessionEnded.class);
        assertThat(world.rooms.statistics().activeRooms()).isZero();
    }

    private RoomFixture.Link connected(String user, String peer) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, peer);
        world.media(peer, CONNECTED);
        return link;
    }
}
