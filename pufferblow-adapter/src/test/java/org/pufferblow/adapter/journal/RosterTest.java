package org.pufferblow.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.EndReason;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;

class RosterTest {
    private final Roster roster = new Roster();
    private final List<RosterEntry> written = new ArrayList<>();

    static ParticipantJoined joined(String session, String user) {
        return new ParticipantJoined(session, "c", user, "name of " + user, "recv", 1, "i", "s", false, false, false);
    }

    static ParticipantLeft left(String session, String user) {
        return new ParticipantLeft(session, "c", user, "name of " + user, LeaveReason.CLIENT_DISCONNECT, false);
    }

    static SessionEnded ended(String session) {
        return new SessionEnded(session, "c", EndReason.EMPTY_GRACE_TIMEOUT);
    }

    private <E extends SessionEvent> E emit(E event) {
        roster.emitted(event).ifPresent(written::add);
        return event;
    }

    private void settle(SessionEvent event) {
        roster.settled(event).ifPresent(written::add);
    }

    private Map<String, String> in(String session) {
        return roster.sessions().containsKey(session) ? roster.sessions().get(session).people() : Map.of();
    }

    @Test
    void shouldKeepWhoeverTheServerHasNotBeenToldOf() {
        emit(joined("s", "ada"));
        SessionEvent left = emit(left("s", "ada"));
        assertThat(in("s")).containsKey("ada");
        settle(left);
        assertThat(in("s")).isEmpty();
        assertThat(roster.sessions()).containsKey("s");
        SessionEvent ended = emit(ended("s"));
        settle(ended);
        assertThat(roster.sessions()).isEmpty();
    }

    @Test
    void shouldKeepWhoeverHasComeAgainSince() {
        emit(joined("s", "ada"));
        SessionEvent left = emit(left("s", "ada"));
        emit(joined("s", "ada"));
        settle(left);
        assertThat(in("s")).containsKey("ada");
        SessionEvent leftAgain = emit(left("s", "ada"));
        settle(leftAgain);
        assertThat(in("s")).isEmpty();
    }

    @Test
    void shouldKeepASessionThatHasBegunAgainSince() {
        emit(joined("s", "ada"));
        SessionEvent ended = emit(ended("s"));
        emit(joined("s", "ben"));
        settle(ended);
        assertThat(in("s")).containsKeys("ada", "ben");
    }

    @Test
    void shouldForgetASessionThatIsOver() {
        emit(joined("s", "ada"));
        emit(joined("t", "ada"));
        roster.over("s").ifPresent(written::add);
        assertThat(roster.sessions()).containsOnlyKeys("t");
        assertThat(roster.people()).isEqualTo(1);
    }

    @Test
    void shouldBeBounded() {
        for (int i = 0; i < Roster.MOST_PEOPLE + 5; i++) {
            emit(joined("s" + i % 7, "user" + i));
        }
        assertThat(roster.people()).isEqualTo(Roster.MOST_PEOPLE);
        assertThat(roster.unrecorded()).isEqualTo(5);
        emit(joined("s0", "user0"));
        assertThat(roster.unrecorded()).isEqualTo(5);
    }

    /** What was written as it went, and what is written at once, both stand for the same. */
    @Property(tries = 500)
    void whatWasWrittenIsWhatThereWas(@ForAll long seed) {
        Random random = new Random(seed);
        Roster one = new Roster();
        List<RosterEntry> log = new ArrayList<>();
        List<SessionEvent> unsettled = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String session = "s" + random.nextInt(3);
            String user = "u" + random.nextInt(4);
            SessionEvent event = switch (random.nextInt(8)) {
                case 0, 1, 2 -> joined(session, user);
                case 3, 4, 5 -> left(session, user);
                case 6 -> ended(session);
                default -> null;
            };
            if (event != null) {
                one.emitted(event).ifPresent(log::add);
                unsettled.add(event);
            } else if (!unsettled.isEmpty()) {
                one.settled(unsettled.remove(random.nextInt(unsettled.size()))).ifPresent(log::add);
            }
        }
        for (List<RosterEntry> entries : List.of(log, one.entries())) {
            Roster other = new Roster();
            other.restore(entries);
            assertThat(other.people()).isEqualTo(one.people());
            assertThat(other.sessions().keySet()).isEqualTo(one.sessions().keySet());
            other.sessions().forEach((session, it) -> assertThat(it.people())
                    .isEqualTo(one.sessions().get(session).people()));
        }
    }
}
