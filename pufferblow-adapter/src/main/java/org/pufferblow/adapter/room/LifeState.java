package org.pufferblow.adapter.room;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where a participant's life stands: what there is of their socket and their media. The whole table of moves:
 *
 * <pre>
 *              media begins  media flows  media stops  socket goes  socket comes  replaced    begins    leaves
 * ARRIVING     -             CONNECTED    MEDIA_LOST   SOCKET_LOST  -             TAKEN_OVER            GONE
 * CONNECTED    ARRIVING      -            MEDIA_LOST   SOCKET_LOST  -             TAKEN_OVER            GONE
 * MEDIA_LOST   ARRIVING      CONNECTED    -            BOTH_LOST    -             TAKEN_OVER            GONE
 * SOCKET_LOST  -             -            BOTH_LOST    - *          ARRIVING **   TAKEN_OVER            GONE
 * BOTH_LOST    SOCKET_LOST   SOCKET_LOST  -            - *          MEDIA_LOST    TAKEN_OVER            GONE
 * TAKEN_OVER                                                                                  ARRIVING  GONE
 * GONE
 * </pre>
 *
 * A dash is a move to the same state; what is empty is no move at all. A socket <em>comes</em> to a peer connection that is
 * here already; with one that is not, the stay is replaced by a new one. (*) That of a contender, who was the last hope.
 * (**) Whether media flows or is still on its way is told right after.
 */
enum LifeState {
    /** Media is on its way up, or not asked for yet. */
    ARRIVING(true),
    /** All is well. */
    CONNECTED(true),
    /** The socket is open, and media has stopped, failed or ended. */
    MEDIA_LOST(true),
    /** Media flows or is on its way up. */
    SOCKET_LOST(false),
    /** There is nothing left but the time to come back. */
    BOTH_LOST(false),
    /** The stay is over; another one of the same user is about to begin in its place. */
    TAKEN_OVER(false),
    /** The stay is over. */
    GONE(false);

    private static final Map<LifeState, Map<Event, LifeState>> MOVES = new EnumMap<>(LifeState.class);

    static {
        move(ARRIVING, Event.MEDIA_BEGINS, ARRIVING);
        move(ARRIVING, Event.MEDIA_FLOWS, CONNECTED);
        move(ARRIVING, Event.MEDIA_STOPS, MEDIA_LOST);
        move(ARRIVING, Event.SOCKET_GOES, SOCKET_LOST);
        move(ARRIVING, Event.SOCKET_COMES, ARRIVING);
        move(CONNECTED, Event.MEDIA_BEGINS, ARRIVING);
        move(CONNECTED, Event.MEDIA_FLOWS, CONNECTED);
        move(CONNECTED, Event.MEDIA_STOPS, MEDIA_LOST);
        move(CONNECTED, Event.SOCKET_GOES, SOCKET_LOST);
        move(CONNECTED, Event.SOCKET_COMES, CONNECTED);
        move(MEDIA_LOST, Event.MEDIA_BEGINS, ARRIVING);
        move(MEDIA_LOST, Event.MEDIA_FLOWS, CONNECTED);
        move(MEDIA_LOST, Event.MEDIA_STOPS, MEDIA_LOST);
        move(MEDIA_LOST, Event.SOCKET_GOES, BOTH_LOST);
        move(MEDIA_LOST, Event.SOCKET_COMES, MEDIA_LOST);
        move(SOCKET_LOST, Event.MEDIA_BEGINS, SOCKET_LOST);
        move(SOCKET_LOST, Event.MEDIA_FLOWS, SOCKET_LOST);
        move(SOCKET_LOST, Event.MEDIA_STOPS, BOTH_LOST);
        move(SOCKET_LOST, Event.SOCKET_GOES, SOCKET_LOST);
        move(SOCKET_LOST, Event.SOCKET_COMES, ARRIVING);
        move(BOTH_LOST, Event.MEDIA_BEGINS, SOCKET_LOST);
        move(BOTH_LOST, Event.MEDIA_FLOWS, SOCKET_LOST);
        move(BOTH_LOST, Event.MEDIA_STOPS, BOTH_LOST);
        move(BOTH_LOST, Event.SOCKET_GOES, BOTH_LOST);
        move(BOTH_LOST, Event.SOCKET_COMES, MEDIA_LOST);
        move(TAKEN_OVER, Event.BEGINS, ARRIVING);
        for (LifeState state : values()) {
            if (state != TAKEN_OVER && state != GONE) {
                move(state, Event.REPLACED, TAKEN_OVER);
            }
            if (state != GONE) {
                move(state, Event.LEAVES, GONE);
            }
        }
    }

    private final boolean hasSocket;

    /** What moves the machine. */
    enum Event {
        MEDIA_BEGINS, MEDIA_FLOWS, MEDIA_STOPS, SOCKET_GOES, SOCKET_COMES, REPLACED, BEGINS, LEAVES
    }

    LifeState(boolean hasSocket) {
        this.hasSocket = hasSocket;
    }

    private static void move(LifeState from, Event event, LifeState to) {
        MOVES.computeIfAbsent(from, state -> new EnumMap<>(Event.class)).put(event, to);
    }

    /** The next state; a move that is not in the table is our own fault. */
    LifeState after(Event event) {
        LifeState next = MOVES.getOrDefault(this, Map.of()).get(event);
        if (next == null) {
            throw new IllegalStateException(event + " in " + this);
        }
        return next;
    }

    boolean hasSocket() {
        return hasSocket;
    }
}
