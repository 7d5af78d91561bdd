package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOODBYE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

class ScreenSharesTest {
    private static final ClientMessage START = new ClientMessage.ScreenShareStarted();
    private static final ClientMessage STOP = new ClientMessage.ScreenShareStopped();

    private final RoomFixture world = new RoomFixture();
    private RoomFixture.Link ann;
    private RoomFixture.Link bob;

    @BeforeEach
    void begin() {
        ann = world.join("ann");
        bob = world.join("bob");
    }

    @Test
    void shouldTellTheFirstChangeAtOnce() {
        world.say(ann, START);
        assertThat(told(bob)).containsExactly("shares");
        assertThat(events()).containsExactly("shares");
        assertThat(told(ann)).isEmpty();
    }

    @Test
    void shouldTellAClientThatChangesItsMindAllTheTimeNoMoreOftenThanOtherStates() {
        for (int i = 0; i < 200; i++) {
            world.say(ann, i % 2 == 0 ? START : STOP);
            world.pass(Duration.ofMillis(50));
        }
        world.say(ann, START);
        world.pass(Duration.ofSeconds(2));
        assertThat(told(bob)).hasSizeBetween(20, 48).last().isEqualTo("shares");
        assertThat(events()).hasSizeLessThanOrEqualTo(13).last().isEqualTo("shares");
        assertThat(isAlternating(told(bob))).isTrue();
        assertThat(isAlternating(events())).isTrue();
    }

    @Test
    void shouldTellNothingOfWhatIsAsItWasWhenItsTimeComes() {
        for (int i = 0; i < 4; i++) {
            world.say(ann, i % 2 == 0 ? START : STOP);
        }
        world.say(ann, START);
        world.say(ann, STOP);
        world.pass(Duration.ofSeconds(5));
        assertThat(told(bob)).containsExactly("shares", "stops", "shares", "stops");
    }

    /** Whoever comes is told what the others know, and then of the same change as they. */
    @Test
    void shouldShowANewcomerWhatTheOthersWereTold() {
        for (int i = 0; i < 4; i++) {
            world.say(ann, i % 2 == 0 ? START : STOP);
        }
        world.say(ann, START);
        RoomFixture.Link cem = world.join("cem");
        assertThat(snapshotOf(cem, "ann").isSharingScreen()).isFalse();
        world.pass(Duration.ofSeconds(2));
        assertThat(told(cem)).containsExactly("shares");
        assertThat(told(bob)).last().isEqualTo("shares");
    }

    @Test
    void shouldStopWithItsOwnerBeforeTheLeaveIsToldAndNotGoOnAfterwards() {
        for (int i = 0; i < 4; i++) {
            world.say(ann, i % 2 == 0 ? STOP : START);
        }
        world.say(ann, STOP);
        world.say(ann, START);
        world.lose(ann, CLIENT_GOODBYE);
        world.pass(Duration.ofSeconds(5));
        assertThat(told(bob)).last().isEqualTo("stops");
        assertThat(bob.told).last().isInstanceOf(ServerMessage.ParticipantLeft.class);
        List<SessionEvent> last = world.events.stream().filter(e -> !(e instanceof SessionEvent.ParticipantJoined))
                .toList();
        assertThat(last.get(last.size() - 1)).isInstanceOf(SessionEvent.ParticipantLeft.class);
        assertThat(events()).last().isEqualTo("stops");
    }

    @Test
    void shouldNotReportTheEndOfWhatWasNeverReported() {
        world.lose(ann, CLIENT_GOODBYE);
        assertThat(events()).isEmpty();
        assertThat(told(bob)).isEmpty();
    }

    private static boolean isAlternating(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals(words.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private static ServerMessage.Snapshot snapshotOf(RoomFixture.Link link, String user) {
        return link.told.stream().filter(ServerMessage.Joined.class::isInstance)
                .flatMap(m -> ((ServerMessage.Joined) m).participants().stream()).filter(p -> p.userId().equals(user))
                .findFirst().orElseThrow();
    }

    private static List<String> told(RoomFixture.Link link) {
        List<String> told = new ArrayList<>();
        for (ServerMessage message : link.told) {
            if (message instanceof ServerMessage.ScreenShare share) {
                told.add(share.started() ? "shares" : "stops");
            }
        }
        return told;
    }

    private List<String> events() {
        List<String> told = new ArrayList<>();
        for (SessionEvent event : world.events) {
            if (event instanceof SessionEvent.ScreenShareChanged share) {
                told.add(share.isSharingScreen() ? "shares" : "stops");
            }
        }
        return told;
    }
}
