package org.pufferblow.adapter.journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.EndReason;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what the server believes after a crash (PROTOCOL section 8): those who were in are treated as people who lost
 * both their connections. Whoever joins again within the usual time has their place back, and the server is told that the others
 * have left. Where nobody came back, the session may go on at another node, and its end would end that: so the first leave is a
 * question as well, and only if the server counts nobody else does the session end, after the usual grace. Belongs to its loop.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** What is still to be put right of one session. */
    private static final class Remains {
        private final String channelId;
        /** Who have not come back; names by user. */
        private final Map<String, String> people;
        private boolean hasReturned;
        private boolean isOverdue;
        /** Null unless it is yet to be answered. */
        private SessionEvent question;
        private ControlLoop.Timer timer;

        Remains(String channelId, Map<String, String> people) {
            this.channelId = channelId;
            this.people = people;
        }
    }

    private final ControlLoop loop;
    private final EventSink events;
    private final Duration toReturn;
    private final Duration grace;
    private final Map<String, Remains> sessions = new HashMap<>();

    /**
     * Nothing to do yet.
     *
     * @param toReturn how long they have to come back
     * @param grace how long an empty session goes on
     */
    Recovery(ControlLoop loop, EventSink events, Duration toReturn, Duration grace) {
        this.loop = loop;
        this.events = events;
        this.toReturn = toReturn;
        this.grace = grace;
    }

    /** These were in. */
    void begin(Map<String, Roster.Session> before) {
        before.forEach((sessionId, session) -> {
            Remains remains = new Remains(session.channelId(), new LinkedHashMap<>(session.people()));
            sessions.put(sessionId, remains);
            remains.timer = loop.schedule(toReturn, () -> overdue(sessionId, remains));
        });
    }

    /** Of how many sessions something is still to be put right. */
    int sessions() {
        return sessions.size();
    }

    /** Somebody is in: back, or somebody else, for whom the room is open again. */
    void joined(String sessionId, String userId) {
        Remains remains = sessions.get(sessionId);
        if (remains == null) {
            return;
        }
        remains.people.remove(userId);
        remains.hasReturned = true;
        if (remains.isOverdue) {
            leaveAll(sessionId, remains);
        }
    }

    /**
     * The server has answered an event, or refused it.
     *
     * @param count whom it believes in; negative if it did not say
     */
    @SuppressWarnings("ReferenceEquality") // This very one.
    void answered(SessionEvent event, int count) {
        Remains remains = sessions.get(event.sessionId());
        if (remains == null || remains.question != event) {
            return;
        }
        remains.question = null;
        if (count > remains.people.size()) {
            log.info("session {} goes on elsewhere", event.sessionId());
            leaveAll(event.sessionId(), remains);
        } else {
            endLater(event.sessionId(), remains);
        }
    }

    /** The server considers the session over. */
    void over(String sessionId) {
        Remains remains = sessions.remove(sessionId);
        if (remains != null) {
            remains.timer.cancel();
        }
    }

    /** The process stops: what is not told by then stands in the journal. */
    void stop() {
        sessions.values().forEach(remains -> remains.timer.cancel());
        sessions.clear();
    }

    private void overdue(String sessionId, Remains remains) {
        remains.isOverdue = true;
        if (remains.hasReturned) {
            leaveAll(sessionId, remains);
        } else if (remains.people.isEmpty()) {
            endLater(sessionId, remains);
        } else {
            String first = remains.people.keySet().iterator().next();
            remains.question = leave(sessionId, remains, first, remains.people.remove(first));
            events.emit(remains.question);
        }
    }

    private void endLater(String sessionId, Remains remains) {
        remains.timer = loop.schedule(grace, () -> {
            sessions.remove(sessionId);
            events.emit(new SessionEvent.SessionEnded(sessionId, remains.channelId, EndReason.EMPTY_GRACE_TIMEOUT));
        });
    }

    private void leaveAll(String sessionId, Remains remains) {
        over(sessionId);
        remains.people.forEach((userId, username) -> events.emit(leave(sessionId, remains, userId, username)));
    }

    private static SessionEvent leave(String sessionId, Remains remains, String userId, String username) {
        return new SessionEvent.ParticipantLeft(sessionId, remains.channelId, userId, username,
                LeaveReason.PING_TIMEOUT, false);
    }
}
