package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;
import org.pufferblow.adapter.room.RoomFixture.Link;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/** What the server's counts make us tell it again (PROTOCOL section 4). */
class ControlPlaneEventsTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final RoomFixture world = new RoomFixture();

    @Test
    void shouldTellOfEachJoinOnceToAServerThatCountsWhoeverAskedForAToken() {
        for (String user : List.of("ann", "bob", "cid")) {
            world.join(user);
            answer(last(), 4);
        }
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann", "bob", "cid");
    }

    @Test
    void shouldTellAgainWhoIsInWhenTheServerCountsFewer() {
        world.join("ann");
        world.join("bob");
        answer(last(), 1);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann", "bob", "ann", "bob");
    }

    @Test
    void shouldTellAgainAtMostEveryHalfMinuteAndThenWithoutBeingAsked() {
        world.join("ann");
        answer(last(), 0);
        world.pass(LONG);
        assertThat(joins()).hasSize(2);
        answer(last(), 0);
        world.pass(Duration.ofSeconds(20));
        assertThat(joins()).hasSize(2);
        world.pass(Duration.ofSeconds(10));
        assertThat(joins()).hasSize(3);
    }

    @Test
    void shouldNotTellAgainWhomALeavingPageTookFromTheServerFirst() {
        world.join("ann");
        Link bob = world.join("bob");
        answer(last(), 1);
        world.pass(Duration.ofSeconds(1));
        world.lose(bob, CloseCause.CLIENT_GOODBYE);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann", "bob");
    }

    @Test
    void shouldNotTellAgainWhenTheServerCountsRightAfterAll() {
        Link ann = world.join("ann");
        answer(last(), 0);
        deafen(ann, true);
        answer(last(), 1);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann");
    }

    @Test
    void shouldNotCompareACountThatOthersOvertook() {
        world.join("ann");
        SessionEvent first = last();
        world.join("bob");
        answer(first, 1);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann", "bob");
    }

    @Test
    void shouldNotTakeTheAnswerToAnEarlierStateForThatToALikeOne() {
        Link ann = world.join("ann");
        deafen(ann, true);
        SessionEvent early = last();
        deafen(ann, false);
        world.join("bob");
        deafen(ann, true);
        assertThat(last()).isEqualTo(early).isNotSameAs(early);
        answer(early, 1);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann", "bob");
    }

    @Test
    void shouldNotCompareACountThatTheServerLeftOut() {
        world.join("ann");
        answer(last(), -1);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann");
    }

    @Test
    void shouldTellNothingAgainOfARoomThatTheServerHasEnded() {
        Link ann = world.join("ann");
        answer(last(), 0);
        world.rooms.onAccepted(last(), 0, true, true);
        assertThat(ann.closed).isEqualTo(CloseCode.SESSION_ENDED);
        world.pass(LONG);
        assertThat(joins()).containsExactly("ann");
    }

    private void answer(SessionEvent event, int count) {
        world.rooms.onAccepted(event, count, false, true);
    }

    private SessionEvent last() {
        return world.events.getLast();
    }

    private void deafen(Link link, boolean deafened) {
        world.say(link, new ClientMessage.AudioState(Optional.empty(), Optional.of(deafened), Optional.empty()));
        world.pass(Duration.ofSeconds(1));
        assertThat(last()).isInstanceOfSatisfying(StateChanged.class,
                state -> assertThat(state.isDeafened()).isEqualTo(deafened));
    }

    private List<String> joins() {
        return world.events.stream().filter(ParticipantJoined.class::isInstance)
                .map(event -> ((ParticipantJoined) event).userId()).toList();
    }
}
