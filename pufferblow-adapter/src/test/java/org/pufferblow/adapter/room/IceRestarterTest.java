package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.LOST;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.DISCONNECTED;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

class IceRestarterTest {
    private RoomFixture world = new RoomFixture();
    private RoomFixture.Link ann;

    @Test
    void shouldOfferOtherCredentialsToOneWhoseMediaDied() {
        ann = connected();
        String before = ufrag(lastAnswer());
        world.media("peer", DISCONNECTED);
        assertThat(offers()).hasSize(1);
        assertThat(ufrag(offers().getFirst())).isNotEqualTo(before);
        assertThat(fingerprint(offers().getFirst())).isEqualTo(fingerprint(lastAnswer()));
        assertThat(world.paths.get("peer").restarts).as("before the answer").isZero();
        world.answer(ann, "peer+1");
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
        assertThat(world.paths.get("peer").remoteUfrag).isEqualTo("peer+1");
        assertThat(world.rooms.counters()).containsEntry("rooms_ice_restarts_offered", 1L);
        assertThat(world.leaves()).isEmpty();
    }

    @Test
    void shouldOfferNoneIfSwitchedOff() {
        world = new RoomFixture(false);
        ann = connected();
        world.media("peer", DISCONNECTED);
        world.pass(Duration.ofSeconds(59));
        assertThat(offers()).isEmpty();
    }

    @Test
    void shouldOfferAnotherOneAfterTheTimeoutOfTheLast() {
        ann = connected();
        world.media("peer", DISCONNECTED);
        world.answer(ann, "peer+1");
        world.pass(RoomFixture.RESTART_TIMEOUT.minusMillis(100));
        assertThat(offers()).hasSize(1);
        world.pass(Duration.ofMillis(200));
        assertThat(offers()).hasSize(2);
        assertThat(ufrag(offers().get(1))).isNotEqualTo(ufrag(offers().get(0)));
    }

    @Test
    void shouldOfferNoSecondOneOnceMediaIsBack() {
        ann = connected();
        world.media("peer", DISCONNECTED);
        world.answer(ann, "peer+1");
        world.media("peer", CONNECTED);
        world.pass(Duration.ofMinutes(2));
        assertThat(offers()).hasSize(1);
        assertThat(world.leaves()).isEmpty();
    }

    @Test
    void shouldNotOfferOverALostSocketButOnceItIsBack() {
        ann = connected();
        world.lose(ann, LOST);
        world.media("peer", DISCONNECTED);
        assertThat(offers()).isEmpty();
        ann = world.join("ann");
        world.offer(ann, "peer");
        assertThat(ufrag(offers().getLast())).as("of the offer that announces all tracks anew")
                .isEqualTo(ufrag(lastAnswer()));
        world.answer(ann, "peer");
        assertThat(ufrag(offers().getLast())).isNotEqualTo(ufrag(lastAnswer()));
    }

    @Test
    void shouldAnswerAClientsOwnRestartWithOtherCredentials() {
        ann = connected();
        String before = lastAnswer();
        world.offer(ann, "peer+1");
        assertThat(ufrag(lastAnswer())).isNotEqualTo(ufrag(before));
        assertThat(fingerprint(lastAnswer())).isEqualTo(fingerprint(before));
        assertThat(world.paths.get("peer").restarts).isEqualTo(1);
        assertThat(world.paths.get("peer").closed).isFalse();
        assertThat(world.leaves()).isEmpty();
    }

    @Test
    void shouldAnswerTheSameCredentialsWhereTheClientKeepsItsOwn() {
        ann = connected();
        String before = lastAnswer();
        world.offer(ann, "peer");
        assertThat(ufrag(lastAnswer())).isEqualTo(ufrag(before));
        assertThat(world.paths.get("peer").restarts).isZero();
    }

    @Test
    void shouldTellNobodyOfARepair() {
        RoomFixture.Link bob = world.join("bob");
        ann = connected();
        bob.told.clear();
        int events = world.events.size();
        world.media("peer", DISCONNECTED);
        world.answer(ann, "peer+1");
        world.pass(Duration.ofSeconds(10));
        world.media("peer", CONNECTED);
        assertThat(bob.told).isEmpty();
        assertThat(world.events).hasSize(events).noneMatch(SessionEvent.ParticipantLeft.class::isInstance);
    }

    @Test
    void shouldKeepCandidatesOfASessionThatIsNotYetAnswered() {
        ann = connected();
        world.media("peer", DISCONNECTED);
        world.say(ann, new ClientMessage.TrickledCandidate(
                "candidate:1 1 udp 2113937151 192.0.2.9 50123 typ host generation 0 ufrag peer+1", Optional.of("0"),
                Optional.of(0), Optional.of("peer+1")));
        assertThat(world.paths.get("peer").candidates).isEmpty();
        world.answer(ann, "peer+1");
        assertThat(world.paths.get("peer").candidates).containsExactly("peer+1 192.0.2.9:50123");
    }

    private RoomFixture.Link connected() {
        RoomFixture.Link link = world.join("ann");
        world.offer(link, "peer");
        world.media("peer", CONNECTED);
        return link;
    }

    private List<String> offers() {
        return ann.told.stream().filter(ServerMessage.Offer.class::isInstance).map(m -> ((ServerMessage.Offer) m).sdp())
                .toList();
    }

    private String lastAnswer() {
        return ann.told.stream().filter(ServerMessage.Answer.class::isInstance)
                .map(m -> ((ServerMessage.Answer) m).sdp()).reduce((first, second) -> second).orElseThrow();
    }

    private static String ufrag(String sdp) {
        return attribute(sdp, "a=ice-ufrag:");
    }

    private static String fingerprint(String sdp) {
        return attribute(sdp, "a=fingerprint:");
    }

    private static String attribute(String sdp, String name) {
        return sdp.lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
    }
}
