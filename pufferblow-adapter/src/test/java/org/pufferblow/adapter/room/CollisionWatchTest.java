package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

class CollisionWatchTest {
    private final RoomFixture world = new RoomFixture();
    private RoomFixture.Link ann;

    /** Bob's voice is offered to Ann, who does not answer; her own offer crosses it in the tests. */
    @BeforeEach
    void begin() {
        ann = enter("ann");
        enter("bob");
        world.pass(Duration.ofSeconds(1));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void shouldAnswerOnceOursHasBeenThereForTheTimeOut() {
        world.offer(ann, "ann-pc");
        world.pass(Duration.ofSeconds(4));
        assertThat(answers()).isEqualTo(1);
        world.pass(Duration.ofMillis(1));
        assertThat(answers()).isEqualTo(2);
    }

    @Test
    void shouldCountFromTheSignOfLifeThatCameBehindOurs() {
        ann.cut = true;
        world.offer(ann, "ann-pc");
        world.pass(Duration.ofSeconds(3));
        ann.cut = false;
        ann.ping();
        world.pass(Duration.ofSeconds(4));
        assertThat(answers()).isEqualTo(1);
        world.pass(Duration.ofMillis(2));
        assertThat(answers()).isEqualTo(2);
    }

    @Test
    void shouldTakeAnAnswerThatComesMeanwhile() {
        ann.cut = true;
        world.offer(ann, "ann-pc");
        world.pass(Duration.ofSeconds(5));
        world.answerAll(ann, "ann-pc");
        world.pass(Duration.ofSeconds(10));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void shouldNotWaitForEverForASignOfLife() {
        ann.cut = true;
        world.offer(ann, "ann-pc");
        world.pass(Duration.ofMillis(7999));
        assertThat(answers()).isEqualTo(1);
        world.pass(Duration.ofMillis(2));
        assertThat(answers()).isEqualTo(2);
    }

    @Test
    void shouldNotBePutOffByAPageThatSaysSomethingAllTheTime() {
        world.offer(ann, "ann-pc");
        for (int i = 0; i < 8; i++) {
            world.pass(Duration.ofSeconds(1));
            world.say(ann, new ClientMessage.AudioState(Optional.of(false), Optional.empty(), Optional.empty()));
        }
        assertThat(answers()).isEqualTo(2);
    }

    private RoomFixture.Link enter(String user) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, user + "-pc");
        world.media(user + "-pc", CONNECTED);
        return link;
    }

    private long answers() {
        return ann.told.stream().filter(ServerMessage.Answer.class::isInstance).count();
    }
}
