package org.pufferblow.adapter.control;

/** The only news that the server gives: its answers to our events. Called on an event worker's thread. */
@FunctionalInterface
public interface EventFeedback {
    /**
     * Reports one accepted event's answer.
     *
     * @param participantCount how many the server believes are in the session; -1 if it did not say
     * @param sessionEnded whether the server considers the session over
     * @param settled whether no other event of this session was waiting when this one was sent or when the answer came, so
     *     that the count may be compared with ours
     */
    void onAccepted(SessionEvent event, int participantCount, boolean sessionEnded, boolean settled);

    /** Reports one event that the server will never take. */
    default void onRefused(SessionEvent event) {}
}
