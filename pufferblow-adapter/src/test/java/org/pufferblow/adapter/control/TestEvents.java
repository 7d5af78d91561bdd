package org.pufferblow.adapter.control;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pufferblow.adapter.control.SessionEvent.EndReason;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/** Events for tests, and what a server makes of them. */
final class TestEvents {
    static final String CHANNEL = "bbbbbbbb-2222-3333-4444-555555555555";

    private TestEvents() {}

    static ParticipantJoined joined(String session, String user) {
        return new ParticipantJoined(session, CHANNEL, user, "name of " + user, "recv send_audio", 1, "instance",
                "server", false, false, false);
    }

    static ParticipantLeft left(String session, String user) {
        return new ParticipantLeft(session, CHANNEL, user, "name of " + user, LeaveReason.CLIENT_DISCONNECT, false);
    }

    static StateChanged state(String session, String user, boolean muted) {
        return new StateChanged(session, CHANNEL, user, muted, false, false);
    }

    static ScreenShareChanged screen(String session, String user, boolean sharing) {
        return new ScreenShareChanged(session, CHANNEL, user, sharing);
    }

    static SessionEnded ended(String session) {
        return new SessionEnded(session, CHANNEL, EndReason.EMPTY_GRACE_TIMEOUT);
    }

    /** A server's memory: what it keeps of a person who left, he finds again when he comes back. */
    static final class Memory {
        record Person(boolean present, boolean muted, boolean sharing) {}

        private final Map<String, Map<String, Person>> sessions = new TreeMap<>();
        private final Set<String> complaints = new LinkedHashSet<>();

        void apply(SessionEvent event) {
            Map<String, Person> people = sessions.computeIfAbsent(event.sessionId(), _ -> new TreeMap<>());
            switch (event) {
                case ParticipantJoined joined -> people.put(joined.userId(),
                        new Person(true, joined.isMuted(), of(people, joined.userId()).sharing()));
                case ParticipantLeft left -> people.put(left.userId(),
                        new Person(false, false, of(people, left.userId()).sharing()));
                case StateChanged state -> {
                    complainUnlessPresent(people, state, state.userId());
                    people.put(state.userId(), new Person(of(people, state.userId()).present(), state.isMuted(),
                            of(people, state.userId()).sharing()));
                }
                case ScreenShareChanged screen -> {
                    complainUnlessPresent(people, screen, screen.userId());
                    people.put(screen.userId(), new Person(of(people, screen.userId()).present(),
                            of(people, screen.userId()).muted(), screen.isSharingScreen()));
                }
                case SessionEnded _ -> people.replaceAll((_, person) -> new Person(false, false, person.sharing()));
            }
        }

        private void complainUnlessPresent(Map<String, Person> people, SessionEvent event, String user) {
            if (!of(people, user).present()) {
                complaints.add("not present: " + event);
            }
        }

        private static Person of(Map<String, Person> people, String user) {
            return people.getOrDefault(user, new Person(false, false, false));
        }

        Set<String> complaints() {
            return complaints;
        }

        Set<String> present(String session) {
            Set<String> present = new LinkedHashSet<>();
            sessions.getOrDefault(session, Map.of()).forEach((user, person) -> {
                if (person.present()) {
                    present.add(user);
                }
            });
            return present;
        }

        Map<String, Map<String, Person>> everything() {
            Map<String, Map<String, Person>> copy = new LinkedHashMap<>();
            sessions.forEach((session, people) -> copy.put(session, Map.copyOf(people)));
            return copy;
        }
    }
}
