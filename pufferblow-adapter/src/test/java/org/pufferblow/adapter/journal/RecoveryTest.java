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
    void shouldEndASessionAfterTheGraceInWhichTheServerCountsNobodyElse() {
        begin(in("s", "ada"), in("s", "ben"), in("s", "cem"));
        loop.pass(Duration.ofSeconds(15));
        assertThat(told).hasSize(1);
        recovery.answered(last(), 2);
        loop.pass(Duration.ofSeconds(9));
        assertThat(told).hasSize(1);
        loop.pass(Duration.ofSeconds(1));
        assertThat(told()).hasSize(2).last().isEqualTo("session_ended s");
        assertThat(recovery.sessions()).isZero();
    }

    /** On another node, behind a proxy. */
    @Test
    void shouldNotEndASessionThatGoesOnElsewhere() {
        begin(in("s", "ada"), in("s", "ben"), in("s", "cem"));
        loop.pass(Duration.ofSeconds(15));
        recovery.answered(last(), 3);
        assertThat(told()).containsExactlyInAnyOrder("participant_left ada", "participant_left ben",
                "participant_left cem");
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).hasSize(3);
    }

    @Test
    void shouldNotEndASessionToWhichSomebodyComesDuringTheGrace() {
        begin(in("s", "ada"), in("s", "ben"));
        loop.pass(Duration.ofSeconds(15));
        recovery.answered(last(), 1);
        loop.pass(Duration.ofSeconds(5));
        recovery.joined("s", "eve");
        assertThat(told()).containsExactlyInAnyOrder("participant_left ada", "participant_left ben");
        loop.pass(Duration.ofMinutes(5));
        assertThat(told).hasSize(2);
    }

    @Test
    void shouldWaitForAServerThatIsAway() {
        begin(in("s", "ada"), in("s", "ben"));
        loop.pass(Duration.ofMinutes(60));
        assertThat(told).hasSize(1);
        recovery.answered(last(), -1);
        loop.pass(Duration.ofSeconds(10));
        assertThat(told()).last().isEqualTo("session_ended s");
    }

    @Test
    void shouldTellOfAnEndThatWasNotToldBefore() {
        begin(in("s", "ada"), new RosterEntry.Out("s", "ada"));
        loop.pass(Duration.ofSeconds(24));
        assertThat(told).isEmpty();
        loop.pass(Duration.ofSeconds(1));
        assertThat(told()).containsExactly("session_ended s");
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
