package org.pufferblow.transport.ice;

import java.util.Collection;
import java.util.List;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

/**
 * Finds one ICE session's first path: decides which pairs are checked and when, and which is nominated (RFC 8445 section
 * 6.1.2). All calls come on the session's control thread.
 */
public interface Checklist {
    /**
     * To be called once.
     *
     * @param candidates of the peer, as far as they are known
     * @param early checks of the peer's that came before, and were answered
     */
    void start(List<Candidate> candidates, Collection<CheckRequest> early);

    /**
     * Takes a trickled candidate.
     *
     * @return false if there is no room for more
     */
    boolean add(Candidate candidate);

    /** Takes a check of the peer's, and has it answered. */
    void onRequest(CheckRequest check);

    /** To be called once, after {@link #start}; nothing is sent any more. */
    void free();

    /** Makes the list of a session whose peer is known. */
    @FunctionalInterface
    interface Factory {
        Checklist create(Session session);
    }

    /** The session as its list sees it. What happens is told on any thread, and possibly inside a call of the session's. */
    interface Session {
        /**
         * Sends a check until it is answered, given up, or the list freed. On the control thread.
         *
         * @param onSuccess called there
         */
        void sendCheck(UdpPath path, boolean nominate, Runnable onSuccess);

        /** Answers a check with success. */
        void answer(CheckRequest check);

        /**
         * A check of ours has succeeded.
         *
         * @param remotePriority of the peer's candidate
         */
        void onPairValidated(Checklist list, UdpPath path, long remotePriority);

        void onPairSelected(Checklist list, UdpPath path, long remotePriority);

        /** Each pair that the list knew has failed: it is to be freed, and another one made. */
        void onExhausted(Checklist list);
    }
}
