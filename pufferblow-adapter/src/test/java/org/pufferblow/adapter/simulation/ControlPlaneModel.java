package org.pufferblow.adapter.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;

/** The Pufferblow server: mints tokens, takes events in order and with delay, and answers what it believes. */
final class ControlPlaneModel implements EventSink {
    private final World world;
    private final SplittableRandom random;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Integer> generations = new HashMap<>();
    private long slowUntilNs;
    private boolean everEnded;

    ControlPlaneModel(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** One voice session. */
    static final class Session {
        /** Who is in by what was emitted. */
        final Set<String> present = new LinkedHashSet<>();
        /** Who is in by what has arrived. */
        final Set<String> believed = new LinkedHashSet<>();
        /** Who has asked for a token and was not told of since: the server counts them as well. */
        private final Set<String> expected = new HashSet<>();
        /** Of the last event that said so: muted and deafened. */
        final Map<String, String> states = new HashMap<>();
        private final Deque<SessionEvent> underway = new ArrayDeque<>();
        private boolean over;
        private boolean lostSomebody;
        private boolean endEmitted;

        private int count() {
            return (int) Stream.concat(believed.stream(), expected.stream()).distinct().count();
        }
    }

    Claims mint(Person person) {
        int generation = generations.merge(person.room, 0, Integer::sum);
        String id = person.room + generation;
        if (session(id).over) {
            generation++;
            generations.put(person.room, generation);
            id = person.room + generation;
        }
        session(id).expected.add(person.user);
        Set<Scope> scopes = Stream.of(Scope.values()).filter(s -> person.scope.contains(s.token()))
                .collect(Collectors.toSet());
        return new Claims(person.user, "Name of " + person.user, "instance", "server", "channel-" + person.room, id,
                person.scope, scopes);
    }

    boolean isActive(String sessionId) {
        return !session(sessionId).over;
    }

    boolean everEnded() {
        return everEnded;
    }

    Session session(String id) {
        return sessions.computeIfAbsent(id, any -> new Session());
    }

    Map<String, Session> sessions() {
        return sessions;
    }

    void slowDown(long durationNs) {
        slowUntilNs = world.time().nowNs() + durationNs;
    }

    /** The server ends the session of a room by itself; whoever sends an event of it is told. */
    void endSession(String room) {
        everEnded = true;
        session(room + generations.getOrDefault(room, 0)).over = true;
    }

    /** The server loses somebody who is in. */
    void loseUser(String room, int which) {
        Session session = session(room + generations.getOrDefault(room, 0));
        if (!session.believed.isEmpty()) {
            session.believed.remove(session.believed.stream().skip(which % session.believed.size()).findFirst().get());
            session.lostSomebody = true;
        }
    }

    /** Who is in a session changed without an event: the server had declared it over. */
    void forgetEveryone(String sessionId) {
        session(sessionId).present.clear();
    }

    @Override
    public void emit(SessionEvent event) {
        world.trace(() -> "event " + event);
        Session session = session(event.sessionId());
        check(session, event);
        session.underway.add(event);
        if (session.underway.size() == 1) {
            deliverNext(session);
        }
    }

    private void check(Session session, SessionEvent event) {
        switch (event) {
            case SessionEvent.ParticipantJoined joined -> {
                boolean isNew = session.present.add(joined.userId());
                session.endEmitted = false;
                session.states.put(joined.userId(), joined.isMuted() + " " + joined.isDeafened());
                if (!isNew && !session.lostSomebody) {
                    throw new Violation("events", joined.userId() + " joins twice");
                }
                if (joined.peerCount() != session.present.size()) {
                    throw new Violation("events", "peer_count is " + joined.peerCount() + " and not "
                            + session.present.size());
                }
            }
            case SessionEvent.ParticipantLeft left -> {
                if (!session.present.remove(left.userId())) {
                    throw new Violation("events", left.userId() + " leaves without being in");
                }
                if (left.reason() == LeaveReason.SERVER_SHUTDOWN && !world.rooms().isDraining()) {
                    throw new Violation("events", "a shutdown that is none");
                }
            }
            case SessionEvent.StateChanged state -> {
                inside(session, state.userId());
                session.states.put(state.userId(), state.isMuted() + " " + state.isDeafened());
            }
            case SessionEvent.ScreenShareChanged share -> inside(session, share.userId());
            case SessionEvent.SessionEnded ended -> {
                if (!session.present.isEmpty() || session.endEmitted) {
                    throw new Violation("events", "the session ends with " + session.present + " in it, or twice");
                }
                session.endEmitted = true;
            }
        }
    }

    private static void inside(Session session, String user) {
        if (!session.present.contains(user)) {
            throw new Violation("events", "a state of " + user + " who is not in");
        }
    }

    private void deliverNext(Session session) {
        long delayNs = VirtualTime.MS + random.nextLong(
                world.time().nowNs() < slowUntilNs ? 8000 * VirtualTime.MS : 100 * VirtualTime.MS);
        world.time().in(delayNs, () -> {
            SessionEvent event = session.underway.remove();
            apply(session, event);
            boolean settled = session.underway.isEmpty();
            int count = session.count();
            boolean over = session.over;
            world.time().in(random.nextLong(50 * VirtualTime.MS),
                    () -> world.feedback(event, count, over, settled && session.underway.isEmpty()));
            if (!settled) {
                deliverNext(session);
            }
        });
    }

    private void apply(Session session, SessionEvent event) {
        switch (event) {
            case SessionEvent.ParticipantJoined joined -> {
                session.believed.add(joined.userId());
                session.expected.remove(joined.userId());
            }
            case SessionEvent.ParticipantLeft left -> {
                session.believed.remove(left.userId());
                session.expected.remove(left.userId());
            }
            case SessionEvent.SessionEnded ended -> {
                session.over = true;
                everEnded = true;
            }
            case SessionEvent.StateChanged state -> {
                // Told, and of no weight for who is in.
            }
            case SessionEvent.ScreenShareChanged share -> {
                // Likewise.
            }
        }
    }

    /** At rest, what has arrived is what was emitted. */
    void checkAtRest() {
        sessions.forEach((id, session) -> {
            if (!session.underway.isEmpty()) {
                throw new Violation("events", "some of " + id + " never arrived");
            }
            if (!session.over && !session.lostSomebody && !session.believed.equals(session.present)) {
                throw new Violation("events", "the server believes in " + new TreeSet<>(session.believed) + " and not "
                        + new TreeSet<>(session.present));
            }
        });
    }
}
