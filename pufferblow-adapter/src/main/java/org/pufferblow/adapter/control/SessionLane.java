package org.pufferblow.adapter.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/**
 * One session's waiting events. Joins, leaves and the end go in the order in which they were emitted. States and screen
 * shares wait beside them, the last one of each user, and go when nothing else waits; so they never overtake their
 * user's join, and his leave takes them away or along with it. One event at a time is under way. Belongs to its
 * {@link EventQueue}.
 */
final class SessionLane {
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
    private boolean busy;
    private int failures;
    private long notBeforeNs;
    /** The head keeps failing: another event goes next, to see whether the server is well. */
    private boolean probing;
    /** The number of the last event that was sent for that and failed as well. */
    private long probed;

    SessionLane(String sessionId) {
        this.sessionId = sessionId;
    }

    String sessionId() {
        return sessionId;
    }

    boolean isBusy() {
        return busy;
    }

    boolean isEmpty() {
        return ordered.isEmpty() && latest.isEmpty();
    }

    /** Whether somebody's coming or going waits. */
    boolean hasOrdered() {
        return !ordered.isEmpty();
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
                // A join does not say whether the screen is shared, so that the server must know before he leaves.
                Optional.ofNullable(latest.remove(new Slot(left.userId(), ScreenShareChanged.class)))
                        .ifPresent(screen -> ordered.put(screen.number(), screen));
                ordered.put(added.number(), added);
            }
            case SessionEnded _ -> {
                superseded.addAll(latest.values());
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
        if (ordered.isEmpty()) {
            return latest.isEmpty() ? Optional.empty() : Optional.of(latest.firstEntry().getValue());
        }
        PendingEvent head = ordered.firstEntry().getValue();
        return Optional.of(probing ? probe().orElse(head) : head);
    }

    /** The events behind the head, one after the other; if there are none, what is about other users. */
    private Optional<PendingEvent> probe() {
        long head = ordered.firstKey();
        Map.Entry<Long, PendingEvent> next = ordered.higherEntry(Math.max(head, probed));
        if (next == null) {
            next = ordered.higherEntry(head);
        }
        if (next != null) {
            return Optional.of(next.getValue());
        }
        String user = ordered.firstEntry().getValue().user();
        return latest.values().stream().filter(pending -> !pending.user().equals(user)).findFirst();
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
        if (ordered.remove(pending.number()) == null) {
            latest.remove(Slot.of(pending), pending);
        }
    }

    /** Nobody knows whether the server has this one: it comes before anything else, so that it cannot come after. */
    void putBackFirst(PendingEvent pending) {
        ordered.put(pending.number(), pending);
    }

    /** The server does not have this one. False if nobody needs it any more. */
    boolean putBack(PendingEvent pending) {
        if (!pending.isCoalesced()) {
            ordered.put(pending.number(), pending);
            return true;
        }
        NavigableMap<Long, PendingEvent> later = ordered.tailMap(pending.number(), false);
        boolean movedOn = later.values().stream().anyMatch(other -> other.user().equals(pending.user()));
        boolean again = later.values().stream().anyMatch(other -> Slot.of(other).equals(Slot.of(pending)));
        if (latest.containsKey(Slot.of(pending)) || again || later.values().stream().anyMatch(PendingEvent::isEnd)
                || (movedOn && pending.isState())) {
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
     * The server has this one. What waits before it was overtaken: what is about the same user must not come after it.
     *
     * @return what is therefore no longer here
     */
    List<PendingEvent> taken(PendingEvent pending) {
        failures = 0;
        probing = false;
        List<PendingEvent> overtaken = ordered.headMap(pending.number()).values().stream()
                .filter(earlier -> pending.isEnd() || earlier.user().equals(pending.user())).toList();
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
        List<PendingEvent> superfluous = List.copyOf(before.values());
        before.clear();
        forgetFailures();
        return superfluous;
    }
}
