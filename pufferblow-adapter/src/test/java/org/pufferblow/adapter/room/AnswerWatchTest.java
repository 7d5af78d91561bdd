package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOODBYE;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.LOST;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.ServerMessage;

class AnswerWatchTest {
    /** With the wait for a sign of life. */
    private static final Duration OVERDUE = AnswerWatch.FIRST.plusSeconds(6);

    private final RoomFixture world = new RoomFixture();
    private RoomFixture.Link ann;
    private RoomFixture.Link bob;

    /** Bob's voice is offered to Ann, who does not answer. */
    @BeforeEach
    void begin() {
        ann = enter("ann");
        bob = enter("bob");
        world.pass(Duration.ofSeconds(1));
        world.answerAll(bob, "bob-pc");
    }

    @Test
    void shouldOfferAgainToAClientThatLives() {
        world.pass(AnswerWatch.FIRST.minusSeconds(2));
        assertThat(offers(ann)).hasSize(1);
        world.pass(OVERDUE.minus(AnswerWatch.FIRST).plusSeconds(2));
        assertThat(offers(ann)).hasSize(2);
        assertThat(ann.lastOffer()).contains("a=msid:bob");
        assertThat(world.rooms.counters()).containsEntry("rooms_offers_unanswered", 1L);
        assertThat(ann.wasTold(ServerMessage.Failure.class)).isFalse();
    }

    @Test
    void shouldOfferThoseWhoCameMeanwhileOnceThatIsAnswered() {
        enter("cem");
        world.pass(OVERDUE);
        assertThat(ann.lastOffer()).doesNotContain("cem");
        world.answerAll(ann, "ann-pc");
        assertThat(ann.lastOffer()).contains("a=msid:bob", "a=msid:cem");
        world.answerAll(ann, "ann-pc");
        world.pass(Duration.ofMinutes(2));
        assertThat(offers(ann)).hasSize(3);
    }

    @Test
    void shouldOfferNothingAgainThatIsAnsweredInTime() {
        world.pass(AnswerWatch.FIRST.minusSeconds(2));
        world.answerAll(ann, "ann-pc");
        world.pass(Duration.ofMinutes(2));
        assertThat(offers(ann)).hasSize(1);
        assertThat(world.rooms.counters()).containsEntry("rooms_offers_unanswered", 0L);
    }

    @Test
    void shouldNotOfferAgainBeforeThereIsASignOfLife() {
        ann.cut = true;
        int pings = ann.pings;
        world.pass(OVERDUE.plusSeconds(20));
        assertThat(offers(ann)).hasSize(1);
        assertThat(ann.pings).isGreaterThanOrEqualTo(pings + 4);
        ann.cut = false;
        world.pass(Duration.ofSeconds(10));
        assertThat(offers(ann)).hasSize(2);
    }

    @Test
    void shouldOfferSeldomToOneWhoNeverAnswers() {
        world.pass(Duration.ofHours(1));
        assertThat(offers(ann)).hasSizeBetween(12, 20);
        assertThat(world.leaves()).isEmpty();
        assertThat(ann.closed).isNull();
        assertThat(bob.closed).isNull();
        assertThat(world.rooms.counters()).containsEntry("rooms_offers_given_up", 1L);
    }

    @Test
    void shouldTellOfALeaverInTheEndWhomAnUnansweredOfferIntroduced() {
        world.lose(bob, CLIENT_GOODBYE);
        RoomFixture.Link cem = enter("cem");
        world.pass(OVERDUE);
        assertThat(ann.wasTold(ServerMessage.ParticipantLeft.class)).isFalse();
        world.pass(OVERDUE);
        assertThat(ann.told.stream().filter(m -> m instanceof ServerMessage.ParticipantLeft
                || m instanceof ServerMessage.ParticipantJoined))
                .extracting(Object::getClass).extracting(Class::getSimpleName)
                .containsExactly("ParticipantJoined", "ParticipantLeft", "ParticipantJoined");
        assertThat(cem.closed).isNull();
    }

    @Test
    void shouldNotWatchOverALostSocket() {
        world.lose(ann, LOST);
        world.pass(OVERDUE.minusSeconds(7));
        RoomFixture.Link again = world.join("ann");
        world.offer(again, "ann-pc");
        world.answerAll(again, "ann-pc");
        world.pass(Duration.ofMinutes(2));
        assertThat(offers(again)).hasSize(1);
        assertThat(world.rooms.counters()).containsEntry("rooms_offers_unanswered", 0L);
    }

    private RoomFixture.Link enter(String user) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, user + "-pc");
        world.media(user + "-pc", CONNECTED);
        return link;
    }

    private static List<ServerMessage> offers(RoomFixture.Link link) {
        return link.told.stream().filter(ServerMessage.Offer.class::isInstance).toList();
    }
}
