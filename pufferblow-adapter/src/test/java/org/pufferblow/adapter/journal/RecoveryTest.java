package org.pufferblow.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.room.TurnLoop;

class RecoveryTest {
    private final TurnLoop loop = new TurnLoop();
    private final List<SessionEvent> told = new ArrayList<>();
    private final Recovery recovery = new Recovery(loop, told::add, Duration.ofSeconds(15), Duration.ofSeconds(10));

    private void begin(RosterEntry... entries) {
        Roster roster = new Roster();
        roster.restore(List.of(entries));
        recovery.begin(roster.sessions());
    }

    private static RosterEntry in(String session, String user) {
        return new RosterEntry.In(session, "channel", user, "name of " + user);
    }

    private List<String> told() {
        List<String> words = told.stream().map(
                event -> event.type() + " "
                        + (event instanceof ParticipantLeft left ? left.userId() : event.sessionId()))
                .toList();
        return words;
    }

    private SessionEvent last() {
        return told.getLast();
    }

    @Test
    void shouldTellOfThoseWhoHaveNotComeBackInTime() {
        begin(in("s", "ada"), in("s", "ben"), in("s", "cem"));
        loop.pass(Duration.ofSeconds(5));
        recovery.joined("s", "ben");
        loop.pass(Duration.ofSeconds(9));
        assertThat(told).isEmpty();
        loop.pass(Duration.ofSeconds(1));
        assertThat(told()).containsExactlyInAnyOrder("participant_left ada", "participant_left cem");
        assertThat(told).allSatisfy(event -> assertThat(event.channelId()).isEqualTo("channel"));
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).hasSize(2);
        assertThat(recovery.sessions()).isZero();
    }

    @Test
    void shouldTellNothingWhereAllHaveComeBack() {
        begin(in("s", "ada"), in("s", "ben"));
        Stream.of("ada", "ben").forEach(user -> recovery.joined("s", user));
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldEndASessionAfterTheGraceIfTheServerCountsNobody() {
        begin(in("s", "ada"), in("s", "ben"));
        loop.pass(Duration.ofSeconds(15));
        assertThat(told()).containsExactlyInAnyOrder("participant_left ada", "participant_left ben");
        loop.pass(Duration.ofSeconds(9));
        assertThat(told).hasSize(2);
        loop.pass(Duration.ofSeconds(1));
        assertThat(last()).isEqualTo(SessionEvent.StateChanged.ofNobody("s", "channel"));
        recovery.answered(last(), 0);
        assertThat(told()).last().isEqualTo("session_ended s");
        assertThat(recovery.sessions()).isZero();
    }

    /** The same people or others, on another node, behind a proxy. */
    @Test
    void shouldNotEndASessionThatGoesOnElsewhere() {
        begin(in("s", "ada"), in("s", "ben"), in("s", "cem"));
        loop.pass(Duration.ofSeconds(25));
        assertThat(recovery.answered(last(), 1)).isTrue();
        loop.pass(Duration.ofMinutes(5));
        assertThat(told()).doesNotContain("session_ended s").hasSize(4);
        assertThat(recovery.sessions()).isZero();
    }

    @Test
    void shouldNotEndASessionThatTheServerDoesNotKnow() {
        begin(in("s", "ada"));
        loop.pass(Duration.ofSeconds(25));
        assertThat(recovery.answered(last(), -1)).isTrue();
        loop.pass(Duration.ofMinutes(5));
        assertThat(told()).doesNotContain("session_ended s");
    }

    @Test
    void shouldNotEndASessionToWhichSomebodyComesDuringTheGrace() {
        begin(in("s", "ada"), in("s", "ben"));
        loop.pass(Duration.ofSeconds(20));
        recovery.joined("s", "eve");
        loop.pass(Duration.ofMinutes(5));
        assertThat(told()).containsExactlyInAnyOrder("participant_left ada", "participant_left ben");
        assertThat(recovery.sessions()).isZero();
    }

    @Test
    void shouldNotEndASessionToWhichSomebodyComesWhileTheServerIsAsked() {
        begin(in("s", "ada"));
        loop.pass(Duration.ofSeconds(25));
        recovery.joined("s", "eve");
        assertThat(recovery.answered(last(), 0)).isFalse();
        assertThat(told()).doesNotContain("session_ended s");
    }

    @Test
    void shouldTellOfAnEndThatWasNotToldBefore() {
        begin(in("s", "ada"), new RosterEntry.Out("s", "ada"));
        loop.pass(Duration.ofSeconds(25));
        recovery.answered(last(), 0);
        assertThat(told()).last().isEqualTo("session_ended s");
    }

    @Test
    void shouldTellOfEverybodyWhenTheProcessStops() {
        begin(in("s", "ada"), in("t", "ben"));
        loop.pass(Duration.ofSeconds(5));
        recovery.joined("s", "ada");
        recovery.stop();
        assertThat(told()).containsExactly("participant_left ben");
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldLeaveASessionAloneThatIsOver() {
        begin(in("s", "ada"), in("t", "ben"));
        recovery.over("s");
        loop.pass(Duration.ofSeconds(15));
        assertThat(told()).containsExactly("participant_left ben");
        recovery.over("t");
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).hasSize(1);
    }
}
