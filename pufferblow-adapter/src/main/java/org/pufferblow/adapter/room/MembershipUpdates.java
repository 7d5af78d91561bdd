package org.pufferblow.adapter.room;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ServerMessage;

/**
 * Comings and goings that one client has still to be told, in order. The shipped client gives the n-th track to the n-th
 * name, so the news that somebody left must not overtake the offer that brings their track: it waits here, with everything
 * behind it, until that offer is answered. Nor may a name be told while an offer is out that announces tracks of old
 * (see {@link org.pufferblow.adapter.negotiation.Negotiator}).
 *
 * <p>
 * A stay that began and ended unseen is taken out again, so what waits is bounded by the people in the room and those in
 * the outstanding offer. Belongs to the room's control loop.
 */
final class MembershipUpdates {
    private final ClientLink link;
    private final Deque<Notice> waiting = new ArrayDeque<>();

    private record Notice(String stay, boolean arrival, Supplier<ServerMessage> message) {}

    MembershipUpdates(ClientLink link) {
        this.link = link;
    }

    /**
     * Somebody has come.
     *
     * @param message says what is true of them when it leaves
     */
    void arrived(String stay, Supplier<ServerMessage> message, Predicate<String> isHeld) {
        waiting.add(new Notice(stay, true, message));
        pump(isHeld);
    }

    void left(String stay, Supplier<ServerMessage> message, Predicate<String> isHeld) {
        for (Iterator<Notice> i = waiting.iterator(); i.hasNext();) {
            Notice notice = i.next();
            if (notice.arrival() && notice.stay().equals(stay)) {
                i.remove();
                return;
            }
        }
        waiting.add(new Notice(stay, false, message));
        pump(isHeld);
    }

    /** Says what can be said now. */
    void pump(Predicate<String> isHeld) {
        while (!waiting.isEmpty()) {
            if (isHeld.test(waiting.element().stay())) {
                return;
            }
            link.send(waiting.remove().message().get());
        }
    }

    /** Whether the client does not know yet that somebody has come; the news will say everything that is true by then. */
    boolean isToCome(String stay) {
        return !waiting.isEmpty() && waiting.stream().anyMatch(n -> n.arrival() && n.stay().equals(stay));
    }

    /** For a client that is told everything anew. */
    void clear() {
        waiting.clear();
    }
}
