package org.pufferblow.adapter.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/**
 * One session's waiting events. Joins, leaves and the end go in the order in which they were emitted. States and screen shares
 * wait beside them, the last one of each user, and go when nothing else waits; so they never overtake their user's join, and a
 * leave or the end removes or takes along those that still wait. One event at a time is under way. Belongs to its {@link
 * EventQueue}.
 */
final class SessionEventQueue {
    /** Where a coalesced event waits. */
    private record Slot(String user, Class<? extends SessionEvent> kind) {
        static Slot of(PendingEvent pending) {
            return new Slot(pending.user(), pending.event().getClass());
        }
    }

    private final String sessionId;
    /** By number. */
    private final NavigableMap<Long, PendingEvent> ordered = new TreeMap<>();
    private final SequencedMap<Slot, PendingEvent> latest = new LinkedHashMap<>();
    /** Nobody knows whether the server has this one, if there is one. */
    private PendingEvent uncertain;
    private boolean busy;
    private int failures;
    private long notBeforeNs;
    /** The head keeps failing: another event goes next, to see whether the server is well. */
    private boolean probing;
    /** The number of the last event that was sent for that and failed as well. */
    private long probed;

    SessionEventQueue(String sessionId) {
        this.sessionId = sessionId;
    }

    String sessionId() {
        return sessionId;
    }

    boolean isBusy() {
        return busy;
    }

    boolean isEmpty() {
        return uncertain == null && ordered.isEmpty() && latest.isEmpty();
    }

    /** Whether something waits that holds others up, as somebody's coming or going. */
    boolean hasOrdered() {
        return uncertain != null || !ordered.isEmpty();
    }

    /** Zero if it may send. */
    long waitNs(long nowNs) {
        return failures == 0 ? 0 : Math.max(0, notBeforeNs - nowNs);
    }

    /** Puts an event at its place and returns those that it makes superfluous, which are no longer here. */
    List<PendingEvent> add(PendingEvent added) {
        List<PendingEvent> superseded = new ArrayList<>();
        switch (added.event()) {
            case StateChanged _,ScreenShareChanged _ ->
                Optional.ofNullable(latest.put(Slot.of(added), added)).ifPresent(older -> {
                    added.replaces(older);
                    superseded.add(older);
                });
            case ParticipantJoined joined -> {
                removeState(joined.userId(), superseded);
                ordered.put(added.number(), added);
            }
            case ParticipantLeft left -> {
                removeState(left.userId(), superseded);
                // A join does not say whether the screen is shared, so that the server must know before they leave.
                Optional.ofNullable(latest.remove(new Slot(left.userId(), ScreenShareChanged.class)))
                        .ifPresent(screen -> ordered.put(screen.number(), screen));
                ordered.put(added.number(), added);
            }
            case SessionEnded _ -> {
                for (PendingEvent last : latest.values()) {
                    if (last.isState()) {
                        superseded.add(last);
                    } else {
                        ordered.put(last.number(), last);
                    }
                }
                latest.clear();
                ordered.put(added.number(), added);
            }
        }
        return superseded;
    }

    private void removeState(String user, List<PendingEvent> removed) {
        Optional.ofNullable(latest.remove(new Slot(user, StateChanged.class))).ifPresent(removed::add);
    }

    /** What is to be sent next, if anything is. */
    Optional<PendingEvent> next() {
        if (uncertain != null) {
            return Optional.of(uncertain);
        }
        if (ordered.isEmpty()) {
            return latest.isEmpty() ? Optional.empty() : Optional.of(latest.firstEntry().getValue());
        }
        PendingEvent head = ordered.firstEntry().getValue();
        return Optional.of(probing ? probe().orElse(head) : head);
    }

    /**
     * What may go before the head. At best nothing earlier that waits is about the same user: then no order is lost.
     * Else a coming, a going or the end, which make the earlier ones needless.
     */
    private Optional<PendingEvent> probe() {
        List<PendingEvent> harmless = new ArrayList<>();
        List<PendingEvent> conclusive = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean ending = false;
        for (PendingEvent pending : ordered.values()) {
            boolean first = seen.add(pending.user()) && !pending.isEnd() && !ending;
            ending |= pending.isEnd();
            if (pending != ordered.firstEntry().getValue()) {
                if (first) {
                    harmless.add(pending);
                } else if (!pending.isCoalesced()) {
                    conclusive.add(pending);
                }
            }
        }
        if (!ending) {
            latest.values().stream().filter(pending -> !seen.contains(pending.user())).forEach(harmless::add);
        }
        return inTurn(harmless).or(() -> inTurn(conclusive));
    }

    private Optional<PendingEvent> inTurn(List<PendingEvent> candidates) {
        return candidates.stream().filter(pending -> pending.number() > probed).findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    void take(PendingEvent pending) {
        remove(pending);
        busy = true;
    }

    /** Nothing is under way any more. */
    void release() {
        busy = false;
    }

    /** It will not be sent. */
    void drop(PendingEvent pending) {
        remove(pending);
        probing = false;
    }

    private void remove(PendingEvent pending) {
        if (pending == uncertain) {
            uncertain = null;
        } else if (ordered.remove(pending.number()) == null) {
            latest.remove(Slot.of(pending), pending);
        }
    }

    /** Nobody knows whether the server has this one: it comes before anything else, so that it cannot come after. */
    void putBackFirst(PendingEvent pending) {
        uncertain = pending;
    }

    /** The server does not have this one. False if nobody needs it any more. */
    boolean putBack(PendingEvent pending) {
        if (!pending.isCoalesced()) {
            ordered.put(pending.number(), pending);
            return true;
        }
        NavigableMap<Long, PendingEvent> later = ordered.tailMap(pending.number(), false);
        boolean movedOn = later.values().stream()
                .anyMatch(other -> other.isEnd() || other.user().equals(pending.user()));
        boolean again = later.values().stream().anyMatch(other -> Slot.of(other).equals(Slot.of(pending)));
        if (latest.containsKey(Slot.of(pending)) || again || (movedOn && pending.isState())) {
            return false;
        }
        if (movedOn) {
            ordered.put(pending.number(), pending);
        } else {
            latest.put(Slot.of(pending), pending);
        }
        return true;
    }

    /**
     * The server has this one. What waits before it was overtaken: what is about the same user must not come after it,
     * and the end of a session that goes on must not come at all.
     *
     * @return what is therefore no longer here
     */
    List<PendingEvent> taken(PendingEvent pending) {
        failures = 0;
        probing = false;
        List<PendingEvent> overtaken = ordered.headMap(pending.number()).values().stream()
                .filter(earlier -> pending.isEnd() || earlier.isEnd() || earlier.user().equals(pending.user()))
                .toList();
        overtaken.forEach(earlier -> ordered.remove(earlier.number()));
        return overtaken;
    }

    /** The server failed on this one, which has been put back, or could not be asked. */
    void failed(PendingEvent pending, long nowNs, long delayNs) {
        boolean wasProbe = !ordered.isEmpty() && ordered.firstKey() < pending.number();
        probing = !wasProbe && ordered.containsKey(pending.number()) && pending.isDoubted(nowNs)
                && probe().isPresent();
        if (wasProbe) {
            probed = pending.number();
        }
        failures++;
        notBeforeNs = nowNs + (probing ? 0 : delayNs);
    }

    /** Failures in a row. */
    int failures() {
        return failures;
    }

    /** Goes on as if nothing had been. */
    void forgetFailures() {
        failures = 0;
        probing = false;
    }

    /** If the session ends, that is all that matters; returns the rest, which is no longer here. */
    List<PendingEvent> condense() {
        Optional<Long> end = ordered.descendingMap().values().stream().filter(PendingEvent::isEnd).findFirst()
                .map(PendingEvent::number);
        if (end.isEmpty()) {
            return List.of();
        }
        NavigableMap<Long, PendingEvent> before = ordered.headMap(end.get(), false);
        List<PendingEvent> superfluous = new ArrayList<>(before.values());
        before.clear();
        if (uncertain != null) {
            superfluous.add(uncertain);
            uncertain = null;
        }
        forgetFailures();
        return superfluous;
    }
}
