package org.pufferblow.adapter.negotiation;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where the offer/answer exchange with a peer stands. The whole table of moves:
 *
 * <pre>
 *             client's offer        client's answer        voices change     collision time-out
 * NEW         answer  -> STABLE     ignore                 note              -
 * STABLE      answer                ignore, or restore *   offer -> OFFERED  -
 * OFFERED     hold    -> COLLIDED   apply   -> STABLE      note              -
 * COLLIDED    hold the newer one    apply, drop the held   note              answer the held one,
 *                                   one     -> STABLE                        give ours up -> STABLE
 * </pre>
 *
 * Entering STABLE with noted changes leads to OFFERED at once. What is OFFERED is offered again when it has not been answered
 * for long. (*) An answer to an offer that we gave up shows that the
 * client had taken it after all; see {@link Negotiator}. A resumed peer connection goes from any state but NEW to STABLE.
 */
enum NegotiationState {
    /** The client has not offered yet, and we never are the first to. */
    NEW,
    /** Nothing is outstanding. */
    STABLE,
    /** Our offer is outstanding. */
    OFFERED,
    /** Our offer is outstanding, and one of the client's crossed it. */
    COLLIDED;

    private static final Map<NegotiationState, Map<Event, NegotiationState>> MOVES = new EnumMap<>(
            NegotiationState.class);

    static {
        move(NEW, Event.WE_ANSWER, STABLE);
        move(STABLE, Event.WE_ANSWER, STABLE);
        move(STABLE, Event.WE_OFFER, OFFERED);
        move(STABLE, Event.CLIENT_RESTORES, STABLE);
        move(OFFERED, Event.WE_OFFER_AGAIN, OFFERED);
        move(OFFERED, Event.CLIENT_ANSWERS, STABLE);
        move(OFFERED, Event.CLIENT_COLLIDES, COLLIDED);
        move(OFFERED, Event.CLIENT_RESTORES, STABLE);
        move(COLLIDED, Event.CLIENT_ANSWERS, STABLE);
        move(COLLIDED, Event.CLIENT_COLLIDES, COLLIDED);
        move(COLLIDED, Event.CLIENT_RESTORES, STABLE);
        move(COLLIDED, Event.WE_GIVE_UP, STABLE);
        move(STABLE, Event.CLIENT_RESUMES, STABLE);
        move(OFFERED, Event.CLIENT_RESUMES, STABLE);
        move(COLLIDED, Event.CLIENT_RESUMES, STABLE);
    }

    /** What moves the machine. */
    enum Event {
        WE_ANSWER, WE_OFFER, WE_OFFER_AGAIN, CLIENT_ANSWERS, CLIENT_COLLIDES, CLIENT_RESTORES, CLIENT_RESUMES, WE_GIVE_UP
    }

    private static void move(NegotiationState from, Event event, NegotiationState to) {
        MOVES.computeIfAbsent(from, state -> new EnumMap<>(Event.class)).put(event, to);
    }

    /** The next state; a move that is not in the table is our own fault. */
    NegotiationState after(Event event) {
        NegotiationState next = MOVES.getOrDefault(this, Map.of()).get(event);
        if (next == null) {
            throw new IllegalStateException(event + " in " + this);
        }
        return next;
    }

    boolean isOffering() {
        return this == OFFERED || this == COLLIDED;
    }
}
