package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.TransportState.CONNECTED;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.slf4j.LoggerFactory;

/** What clients say that the call survives. */
class CallTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Call.class);

    private final RoomFixture world = new RoomFixture();

    /** Its microphone's, while nobody else is in: nothing is left that ICE or DTLS could be read from. */
    @Test
    void shouldAnswerAnOfferThatStopsTheOnlyLine() {
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "ann-pc");
        world.media("ann-pc", CONNECTED);
        world.say(ann, new ClientMessage.Offer(Optional.of("""
                v=0\r
                m=audio 0 UDP/TLS/RTP/SAVPF 111\r
                a=mid:0\r
                a=inactive\r
                a=rtpmap:111 opus/48000/2\r
                """)));
        assertThat(ann.wasTold(ServerMessage.Failure.class)).isFalse();
        assertThat(ann.told.stream().filter(ServerMessage.Answer.class::isInstance)).hasSize(2);
    }

    /** Each message may say a part only; what a second socket says before its first offer counts from then on. */
    @Test
    void shouldKeepEveryPartOfTheStateThatASecondSocketSays() {
        RoomFixture.Link first = world.join("ann");
        world.offer(first, "ann-pc");
        world.media("ann-pc", CONNECTED);
        RoomFixture.Link second = world.join("ann");
        world.say(second, new ClientMessage.AudioState(Optional.of(true), Optional.empty(), Optional.empty()));
        world.say(second, new ClientMessage.AudioState(Optional.empty(), Optional.of(false), Optional.empty()));
        world.offer(second, "other-pc");
        world.pass(Duration.ofSeconds(5));
        assertThat(world.events).last().isInstanceOfSatisfying(SessionEvent.StateChanged.class,
                state -> assertThat(state.isMuted()).isTrue());
    }

    /** The page answers the offer that was made again, and the lost one never. */
    @Test
    void shouldIgnoreAnAnswerThatIsNoneWhenNothingIsOutstanding() {
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "ann-pc");
        world.media("ann-pc", CONNECTED);
        RoomFixture.Link bob = world.join("bob");
        world.offer(bob, "bob-pc");
        world.pass(AnswerWatch.FIRST.plusSeconds(7));
        world.answerAll(ann, "ann-pc");
        world.say(ann, new ClientMessage.Answer(Optional.empty()));
        world.say(ann, new ClientMessage.Answer(Optional.of("nothing of the kind")));
        assertThat(ann.wasTold(ServerMessage.Failure.class)).isFalse();
    }

    /** Each costs its client no more than a message. */
    @Test
    void shouldWriteDownOneBadDescriptionAndCountTheOthers() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        LOGGER.addAppender(logged);
        try {
            RoomFixture.Link ann = world.join("ann");
            for (int i = 0; i < 5; i++) {
                world.say(ann, new ClientMessage.Offer(Optional.of("nothing of the kind")));
            }
            assertThat(ann.told.stream().filter(ServerMessage.Failure.class::isInstance)).hasSize(5);
            assertThat(logged.list).singleElement().satisfies(
                    event -> assertThat(event.getFormattedMessage()).startsWith("failed to apply offer of user ann"));
            world.lose(ann, SignalingHandler.CloseCause.CLIENT_GOODBYE);
            assertThat(logged.list).last().satisfies(event -> assertThat(event.getFormattedMessage())
                    .isEqualTo("5 descriptions of user ann could not be used"));
        } finally {
            LOGGER.detachAppender(logged);
        }
    }
}
