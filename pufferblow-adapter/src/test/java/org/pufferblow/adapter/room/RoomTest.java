package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.TransportState.CONNECTED;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.slf4j.LoggerFactory;

class RoomTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Room.class.getPackageName());

    private final RoomFixture world = new RoomFixture();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private RoomFixture.Link ann;
    private RoomFixture.Link bob;
    private RoomFixture.Link cem;

    /** Three who hear each other, and nothing to offer to anybody. */
    @BeforeEach
    void begin() {
        ann = enter("ann");
        bob = enter("bob");
        world.answerAll(ann, peer("ann"));
        world.answerAll(bob, peer("bob"));
        cem = enter("cem");
        for (RoomFixture.Link link : List.of(ann, bob, cem)) {
            world.answerAll(link, peer(link.user));
            link.told.clear();
        }
        logged.start();
        LOGGER.addAppender(logged);
    }

    @AfterEach
    void end() {
        LOGGER.detachAppender(logged);
    }

    @Test
    void shouldOfferANewcomerToEverybodyBehindOneWhoseOfferFails() {
        bob.faulty = true;
        RoomFixture.Link dan = world.join("dan");
        assertThat(ann.lastOffer()).contains("dan");
        assertThat(cem.lastOffer()).contains("dan");
        assertThat(List.of(ann, cem, dan)).allMatch(link -> link.closed == null);
    }

    @Test
    void shouldEndTheStayOfOneWhoseOfferFails() {
        bob.faulty = true;
        world.join("dan");
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED);
        assertThat(bob.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(world.paths.get(peer("bob")).closed).isTrue();
        assertThat(cem.wasTold(ServerMessage.ParticipantLeft.class)).isTrue();
        world.answerAll(cem, peer("cem"));
        world.pass(Duration.ofSeconds(1));
        assertThat(cem.lastOffer()).contains("ann", "dan").doesNotContain("bob");
    }

    @Test
    void shouldEndEveryStayWhoseOfferFailsInOneRound() {
        ann.faulty = true;
        bob.faulty = true;
        cem.faulty = true;
        RoomFixture.Link dan = world.join("dan");
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED, LeaveReason.FAILED, LeaveReason.FAILED);
        assertThat(dan.closed).isNull();
        assertThat(world.rooms.people()).isEqualTo(1);
    }

    @Test
    void shouldLogAFailedOfferUnderTheNameOfItsListener() {
        bob.faulty = true;
        world.join("dan");
        assertThat(logged.list).filteredOn(event -> event.getLevel() == Level.ERROR).singleElement()
                .satisfies(event -> assertThat(event.getMDCPropertyMap()).containsEntry("user", "bob"));
        assertThat(logged.list).filteredOn(event -> event.getFormattedMessage().startsWith("joined")).singleElement()
                .satisfies(event -> assertThat(event.getMDCPropertyMap()).containsEntry("user", "dan"));
    }

    @Test
    void shouldEndTheStayOfOneWhoseMessageEndsInAnError() {
        bob.errsOn = ServerMessage.Pong.class;
        world.say(bob, new ClientMessage.Ping());
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED);
        assertThat(bob.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(ann.wasTold(ServerMessage.ParticipantLeft.class)).isTrue();
        assertThat(ann.closed).isNull();
        world.say(ann, new ClientMessage.Ping());
        assertThat(ann.wasTold(ServerMessage.Pong.class)).isTrue();
    }

    @Test
    void shouldEndTheStayOfOneWhoseOfferEndsInAnError() {
        bob.errsOn = ServerMessage.Offer.class;
        RoomFixture.Link dan = world.join("dan");
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED);
        assertThat(bob.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(List.of(ann, cem, dan)).allMatch(link -> link.closed == null);
    }

    /** It is offered again by a timer, which is theirs alone. */
    @Test
    void shouldEndTheStayOfOneWhoseTimerFails() {
        world.join("dan");
        bob.faulty = true;
        world.answerAll(ann, peer("ann"));
        world.answerAll(cem, peer("cem"));
        world.pass(AnswerWatch.FIRST.plusSeconds(7));
        assertThat(world.leaves()).contains(LeaveReason.FAILED);
        assertThat(bob.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(List.of(ann, cem)).allMatch(link -> link.closed == null);
    }

    /** What is told by a timer is no one client's doing. */
    @Test
    void shouldEndEveryStayWithItsEventsAfterAnErrorInATaskOfTheRoom() {
        world.bearErrors();
        speak(ann, true);
        speak(ann, false);
        for (int i = 0; i < 6; i++) {
            speak(ann, i % 2 == 0);
        }
        cem.errsOn = ServerMessage.SpeakerLevels.class;
        world.pass(Duration.ofSeconds(2));
        assertThat(world.leaves()).containsExactly(LeaveReason.FAILED, LeaveReason.FAILED, LeaveReason.FAILED);
        assertThat(List.of(ann, bob, cem)).allMatch(link -> link.closed == CloseCode.INTERNAL_ERROR);
        assertThat(world.rooms.people()).isZero();
        for (String user : List.of("ann", "bob", "cem")) {
            assertThat(world.paths.get(peer(user)).closed).isTrue();
        }
        RoomFixture.Link again = world.join("ann");
        assertThat(again.wasTold(ServerMessage.Joined.class)).isTrue();
        assertThat(world.rooms.people()).isEqualTo(1);
    }

    /** The rest of a leave is done although a part of it fails. */
    @Test
    void shouldTellTheServerOfALeaveThatCannotBeToldToEverybody() {
        cem.errsOn = ServerMessage.ParticipantLeft.class;
        bob.errsOn = ServerMessage.Pong.class;
        world.bearErrors();
        world.say(bob, new ClientMessage.Ping());
        assertThat(world.leaves()).contains(LeaveReason.FAILED);
        assertThat(bob.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(world.paths.get(peer("bob")).closed).isTrue();
        assertThat(world.rooms.people()).isEqualTo(2);
    }

    private void speak(RoomFixture.Link link, boolean speaks) {
        world.say(link, new ClientMessage.AudioState(Optional.of(false), Optional.of(false), Optional.of(speaks)));
    }

    private RoomFixture.Link enter(String user) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, peer(user));
        world.media(peer(user), CONNECTED);
        world.pass(Duration.ofSeconds(1));
        return link;
    }

    private static String peer(String user) {
        return user + "peer";
    }
}
