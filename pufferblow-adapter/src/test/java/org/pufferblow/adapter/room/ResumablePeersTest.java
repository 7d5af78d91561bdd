package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOODBYE;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.DISCONNECTED;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.ServerMessage;

/** Somebody closes the socket, and their media goes on (PROTOCOL section 5). */
class ResumablePeersTest {
    private final RoomFixture world = new RoomFixture();
    private RoomFixture.Link bob;

    @BeforeEach
    void begin() {
        bob = connected("bob", "other");
        RoomFixture.Link ann = connected("ann", "peer");
        world.pass(Duration.ofSeconds(1));
        world.answerAll(bob, "other");
        world.answerAll(ann, "peer");
        bob.told.clear();
        world.lose(ann, CLIENT_GOODBYE);
    }

    @Test
    void shouldHaveLeftForEverybodyAtOnce() {
        assertThat(world.leaves()).containsExactly(LeaveReason.CLIENT_DISCONNECT);
        assertThat(bob.wasTold(ServerMessage.ParticipantLeft.class)).isTrue();
        assertThat(world.rooms.people()).isEqualTo(1);
        assertThat(world.paths.get("peer").closed).isFalse();
        assertThat(world.rooms.counters()).containsEntry("rooms_transports_kept", 1L);
    }

    @Test
    void shouldComeBackAsSomebodyNewOnTheSameTransport() {
        world.pass(Duration.ofSeconds(10));
        RoomFixture.Link again = world.join("ann");
        world.offer(again, "peer", "s=-", "0", "v1");
        world.pass(Duration.ofMinutes(1));
        assertThat(world.paths.get("peer").closed).isFalse();
        assertThat(again.wasTold(ServerMessage.Answer.class)).isTrue();
        assertThat(again.wasTold(ServerMessage.Failure.class)).isFalse();
        assertThat(again.lastOffer()).contains("a=msid:bob");
        assertThat(bob.wasTold(ServerMessage.ParticipantJoined.class)).isTrue();
        assertThat(world.events.stream().filter(SessionEvent.ParticipantJoined.class::isInstance)).hasSize(3);
        assertThat(world.leaves()).hasSize(1);
        assertThat(world.rooms.people()).isEqualTo(2);
        assertThat(world.rooms.counters()).containsEntry("rooms_transports_returned", 1L);
    }

    @Test
    void shouldBeReportedLikeAnyOtherAfterItsReturn() {
        world.offer(world.join("ann"), "peer", "s=-", "0", "v1");
        world.media("peer", DISCONNECTED, CONNECTED);
        world.lose(bob, CLIENT_GOODBYE);
        world.media("peer", CLOSED);
        world.pass(Duration.ofSeconds(4));
        assertThat(world.leaves()).endsWith(LeaveReason.CLOSED);
    }

    @Test
    void shouldEndWithTheGrace() {
        world.pass(Duration.ofSeconds(14));
        assertThat(world.paths.get("peer").closed).isFalse();
        world.pass(Duration.ofSeconds(2));
        assertThat(world.paths.get("peer").closed).isTrue();
        world.offer(world.join("ann"), "peer");
        assertThat(world.rooms.counters()).containsEntry("rooms_transports_returned", 0L);
    }

    @Test
    void shouldEndWithItsMedia() {
        world.media("peer", CLOSED);
        assertThat(world.paths.get("peer").closed).isTrue();
    }

    @Test
    void shouldEndWhenItsUserComesWithAnotherPeerConnection() {
        RoomFixture.Link again = world.join("ann");
        assertThat(world.paths.get("peer").closed).as("before the offer").isFalse();
        world.offer(again, "fresh");
        assertThat(world.paths.get("peer").closed).isTrue();
        assertThat(world.paths.get("fresh").closed).isFalse();
    }

    @Test
    void shouldEndWithItsRoom() {
        world.lose(bob, CLIENT_GOODBYE);
        assertThat(world.rooms.shutDown()).isCompleted();
        assertThat(List.of(world.paths.get("peer"), world.paths.get("other"))).allMatch(path -> path.closed);
    }

    @Test
    void shouldKeepNoMoreThanAQuarterOfAllPlaces() {
        RoomFixture small = new RoomFixture(true, 4, 4);
        for (String user : List.of("cem", "dan")) {
            RoomFixture.Link link = small.join(user);
            small.offer(link, user + "-pc");
            small.media(user + "-pc", CONNECTED);
            small.lose(link, CLIENT_GOODBYE);
        }
        assertThat(small.paths.get("cem-pc").closed).isFalse();
        assertThat(small.paths.get("dan-pc").closed).isTrue();
        assertThat(small.rooms.people()).isZero();
    }

    private RoomFixture.Link connected(String user, String peer) {
        RoomFixture.Link link = world.join(user);
        world.offer(link, peer);
        world.media(peer, CONNECTED);
        return link;
    }
}
