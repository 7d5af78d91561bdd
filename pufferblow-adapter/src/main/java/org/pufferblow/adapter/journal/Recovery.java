package org.pufferblow.adapter.journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.EndReason;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what the server believes after a crash (PROTOCOL section 8): those who were in are treated as people who lost
 * both their connections. Whoever joins again within the usual time has their place back, and the server is told that the others
 * have left; if some of them are at another node by then, that one tells it otherwise. A session to which nobody came back ends
 * after the usual grace, but only if the server, asked once more, counts nobody: at another node it may go on. Belongs to its
 * loop.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** What is still to be put right of one session. */
    private static final class Remains {
        private final String channelId;
        /** Who have not come back; names by user. */
        private final Map<String, String> people;
        private boolean hasReturned;
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
        if (remains != null) {
            remains.people.remove(userId);
            remains.hasReturned = true;
        }
    }

    /**
     * The server has answered an event, or refused it.
     *
     * @param count whom it believes in; negative if it did not say
     * @return whether the session is no longer ours: it goes on elsewhere, or the server does not know it
     */
    @SuppressWarnings("ReferenceEquality") // This very one.
    boolean answered(SessionEvent event, int count) {
        Remains remains = sessions.get(event.sessionId());
        if (remains == null || remains.question != event) {
            return false;
        }
        over(event.sessionId());
        if (count == 0 && !remains.hasReturned) {
            events.emit(new SessionEnded(event.sessionId(), remains.channelId, EndReason.EMPTY_GRACE_TIMEOUT));
        } else if (count > 0) {
            log.info("session {} goes on elsewhere", event.sessionId());
        }
        return count != 0 && !remains.hasReturned;
    }

    /** The server considers the session over. */
    void over(String sessionId) {
        Remains remains = sessions.remove(sessionId);
        if (remains != null) {
            remains.timer.cancel();
        }
    }

    /** The process stops: whoever has not come back by now has left. */
    void stop() {
        sessions.forEach((sessionId, remains) -> {
            remains.timer.cancel();
            leaveAll(sessionId, remains);
        });
        sessions.clear();
    }

    private void overdue(String sessionId, Remains remains) {
        leaveAll(sessionId, remains);
        remains.timer = loop.schedule(grace, () -> {
            if (remains.hasReturned) {
                over(sessionId);
            } else {
                remains.question = StateChanged.ofNobody(sessionId, remains.channelId);
                events.emit(remains.question);
            }
        });
    }

    private void leaveAll(String sessionId, Remains remains) {
        remains.people
                .forEach((userId, username) -> events.emit(new ParticipantLeft(sessionId, remains.channelId, userId,
                        username, LeaveReason.PING_TIMEOUT, false)));
        remains.people.clear();
    }
}
