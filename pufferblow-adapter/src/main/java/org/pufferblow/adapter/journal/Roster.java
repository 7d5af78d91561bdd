package org.pufferblow.adapter.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom the server may believe to be in because we said so. Somebody is in from the moment when their coming is to be told until
 * the server has taken the news of their going; so what is still to be told stands here as well. Bounded. Belongs to its owner's
 * loop.
 */
final class Roster {
    /** More people than a server has, and their leaves for a while. */
    static final int MOST_PEOPLE = 20_000;

    private static final Logger log = LoggerFactory.getLogger(Roster.class);

    /** One session of it. */
    static final class Session {
        private final String channelId;
        /** Names by user. */
        private final Map<String, String> people = new LinkedHashMap<>();
        /** By user: what is yet to be told of those who have gone. */
        private final Map<String, ParticipantLeft> leaving = new LinkedHashMap<>();
        /** Null unless its end is yet to be told. */
        private SessionEnded ending;

        Session(String channelId) {
            this.channelId = channelId;
        }

        String channelId() {
            return channelId;
        }

        /** Names by user. */
        Map<String, String> people() {
            return Map.copyOf(people);
        }
    }

    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private int people;
    private long unrecorded;

    /** As it was written. */
    void restore(List<RosterEntry> entries) {
        for (RosterEntry entry : entries) {
            switch (entry) {
                case RosterEntry.In in -> put(in);
                case RosterEntry.Out out -> remove(out);
                case RosterEntry.Over over -> forget(over.sessionId());
            }
        }
    }

    Map<String, Session> sessions() {
        return Map.copyOf(sessions);
    }

    int people() {
        return people;
    }

    /** How many were not taken in because there were {@link #MOST_PEOPLE}. */
    long unrecorded() {
        return unrecorded;
    }

    /** The server is to be told this. What has to be written of it, if anything. */
    Optional<RosterEntry> emitted(SessionEvent event) {
        Session session = sessions.get(event.sessionId());
        switch (event) {
            case ParticipantJoined joined -> {
                if (session != null) {
                    session.leaving.remove(joined.userId());
                    session.ending = null;
                }
                return put(new RosterEntry.In(joined.sessionId(), joined.channelId(), joined.userId(),
                        joined.username()));
            }
            case ParticipantLeft left -> {
                if (session != null && session.people.containsKey(left.userId())) {
                    session.leaving.put(left.userId(), left);
                }
            }
            case SessionEnded ended -> {
                if (session != null) {
                    session.ending = ended;
                }
            }
            case StateChanged _,ScreenShareChanged _ -> {
                // Who is in does not depend on it.
            }
        }
        return Optional.empty();
    }

    /** The server has taken this, or never will. By identity: somebody may have come and gone again since. */
    @SuppressWarnings("ReferenceEquality")
    Optional<RosterEntry> settled(SessionEvent event) {
        Session session = sessions.get(event.sessionId());
        if (session == null) {
            return Optional.empty();
        }
        return switch (event) {
            case ParticipantLeft left when session.leaving.get(left.userId()) == left ->
                remove(new RosterEntry.Out(left.sessionId(), left.userId()));
            case SessionEnded ended when session.ending == ended -> over(ended.sessionId());
            default -> Optional.empty();
        };
    }

    /** The server considers the session over. */
    Optional<RosterEntry> over(String sessionId) {
        return forget(sessionId) ? Optional.of(new RosterEntry.Over(sessionId)) : Optional.empty();
    }

    /** All of it, in as few entries as there can be. */
    List<RosterEntry> entries() {
        List<RosterEntry> entries = new ArrayList<>();
        sessions.forEach((sessionId, session) -> {
            session.people.forEach((userId, username) -> entries
                    .add(new RosterEntry.In(sessionId, session.channelId, userId, username)));
            if (session.people.isEmpty()) {
                // Of a session whose end the server does not know yet.
                entries.add(new RosterEntry.In(sessionId, session.channelId, "", ""));
                entries.add(new RosterEntry.Out(sessionId, ""));
            }
        });
        return entries;
    }

    private Optional<RosterEntry> put(RosterEntry.In in) {
        Session session = sessions.get(in.sessionId());
        if (session != null && session.people.containsKey(in.userId())) {
            session.people.put(in.userId(), in.username());
            return Optional.empty();
        }
        if (people >= MOST_PEOPLE || (session == null && sessions.size() >= MOST_PEOPLE)) {
            if (unrecorded++ == 0) {
                log.warn("more than {} people: the journal of who is in leaves some out", MOST_PEOPLE);
            }
            return Optional.empty();
        }
        sessions.computeIfAbsent(in.sessionId(), _ -> new Session(in.channelId())).people.put(in.userId(),
                in.username());
        people++;
        return Optional.of(in);
    }

    private Optional<RosterEntry> remove(RosterEntry.Out out) {
        Session session = sessions.get(out.sessionId());
        if (session == null || session.people.remove(out.userId()) == null) {
            return Optional.empty();
        }
        session.leaving.remove(out.userId());
        people--;
        return Optional.of(out);
    }

    private boolean forget(String sessionId) {
        Session gone = sessions.remove(sessionId);
        if (gone == null) {
            return false;
        }
        people -= gone.people.size();
        return true;
    }
}
