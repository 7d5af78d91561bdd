package org.pufferblow.adapter.room;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is in a room, in join order, and for how many there is room. Belongs to the room's control loop, but for the size. */
final class Members {
    private final int max;
    private final Map<String, Member> byUser = new LinkedHashMap<>();
    private final Collection<Participant> participants = new Participants();
    /** Read by the metrics page; written on the loop. */
    private volatile int size;

    Members(int max) {
        this.max = max;
    }

    private final class Participants extends AbstractCollection<Participant> {
        @Override
        public Iterator<Participant> iterator() {
            return byUser.values().stream().map(Member::participant).iterator();
        }

        @Override
        public int size() {
            return byUser.size();
        }
    }

    /** From any thread. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return byUser.isEmpty();
    }

    boolean isFull() {
        return byUser.size() >= max;
    }

    Optional<Member> of(String userId) {
        return Optional.ofNullable(byUser.get(userId));
    }

    /** The one whom a socket came for, if they have not left since. */
    Optional<Member> of(ClientSession session) {
        return of(session.claims().userId()).filter(m -> session.belongsTo(m.participant().stay()));
    }

    /** The one with this participant, if they have not left. */
    Optional<Member> of(Participant participant) {
        return of(participant.userId()).filter(m -> m.participant() == participant);
    }

    void add(Member newcomer) {
        byUser.put(newcomer.userId(), newcomer);
        size = byUser.size();
    }

    /** Returns whether they were in. */
    boolean remove(Member leaver) {
        boolean wasIn = byUser.remove(leaver.userId(), leaver);
        size = byUser.size();
        return wasIn;
    }

    void clear() {
        byUser.clear();
        size = 0;
    }

    /** As it is now, in join order. */
    List<Member> now() {
        return List.copyOf(byUser.values());
    }

    /** A view, in join order. */
    Collection<Participant> participants() {
        return participants;
    }
}
