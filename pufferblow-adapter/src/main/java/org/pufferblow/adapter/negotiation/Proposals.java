package org.pufferblow.adapter.negotiation;

import java.util.ArrayList;
import java.util.List;
import org.pufferblow.adapter.sdp.SessionDescription;

/**
 * Our offers whose fate is open: the one that is outstanding, the last one that was given up, until an exchange succeeds
 * without it, and how many answers to others may still come and are to be ignored then. Belongs to its {@link Negotiator}.
 */
final class Proposals {
    /** After so many unanswered attempts nobody's leave is held back from the client any more. */
    static final int HELD_ATTEMPTS = 2;

    /** Null if none is. */
    private Proposal outstanding;
    /** Null if none is. */
    private Proposal abandoned;
    private int lateAnswers;

    /**
     * An offer of ours.
     *
     * @param isNameless whether it announces tracks again whose names the client gave away long ago
     * @param announced the lines whose voices the client may not be told have left: those of the first attempt, until there
     *     have been {@link #HELD_ATTEMPTS}
     * @param attempts how many times it was offered
     */
    record Proposal(List<MediaLine> lines, IceRestarts.Offered ice, boolean isNameless, List<MediaLine> announced,
            int attempts) {
        /** Nor is anything held back any more after {@link #HELD_ATTEMPTS}. */
        private Proposal again(List<MediaLine> newLines) {
            boolean holds = attempts < HELD_ATTEMPTS;
            return new Proposal(newLines, ice, isNameless && holds, holds ? announced : List.of(), attempts + 1);
        }

        private Proposal withoutHolding() {
            return new Proposal(lines, ice, false, List.of(), attempts);
        }
    }

    Proposal outstanding() {
        return outstanding;
    }

    Proposal abandoned() {
        return abandoned;
    }

    List<MediaLine> abandonedLines() {
        return abandoned == null ? List.of() : abandoned.lines();
    }

    Proposal offer(List<MediaLine> lines, IceRestarts.Offered ice, boolean isNameless) {
        outstanding = new Proposal(lines, ice, isNameless, lines, 1);
        return outstanding;
    }

    /** The outstanding one once more; from now on an answer to the offer of before is one that may come late. */
    Proposal offerAgain(List<MediaLine> lines) {
        lateAnswers++;
        if (outstanding.attempts() >= HELD_ATTEMPTS && abandoned != null) {
            abandoned = abandoned.withoutHolding();
        }
        outstanding = outstanding.again(lines);
        return outstanding;
    }

    /** How many times the outstanding offer was offered; 0 if none is. */
    int attempts() {
        return outstanding == null ? 0 : outstanding.attempts();
    }

    /** Whether the outstanding one may be what this answers. */
    boolean isAnswered(SessionDescription answer, IceRestarts restarts) {
        return outstanding != null && MediaLines.isAnswerTo(outstanding.lines(), answer)
                && (lateAnswers == 0 || !hasOthersCredentials(answer, restarts));
    }

    /** Whether this answers an offer that was given up, which may differ from the outstanding one in nothing else. */
    private boolean hasOthersCredentials(SessionDescription answer, IceRestarts restarts) {
        boolean restarted = restarts.isRestartedBy(answer);
        return outstanding.ice().restarts()
                ? !restarted
                : restarted && abandoned != null && abandoned.ice().restarts();
    }

    /** Whether the client has taken the one that we gave up. */
    boolean isAbandonedAnswered(SessionDescription answer) {
        return abandoned != null && MediaLines.isAnswerTo(abandoned.lines(), answer);
    }

    /** The outstanding one has been answered: nothing is open any more but answers that come late. */
    Proposal settle() {
        Proposal settled = outstanding;
        outstanding = null;
        abandoned = null;
        return settled;
    }

    /** The abandoned one has been answered after all. */
    Proposal restore() {
        Proposal restored = abandoned;
        lateAnswers += outstanding == null ? -1 : 0;
        outstanding = null;
        abandoned = null;
        return restored;
    }

    /** The client has not taken the outstanding one, as it seems. */
    void giveUp() {
        abandoned = outstanding;
        outstanding = null;
        lateAnswers++;
    }

    /** The client begins anew over another socket: an answer to the outstanding one may still come. */
    void forget() {
        lateAnswers += outstanding != null ? 1 : 0;
        outstanding = null;
        abandoned = null;
    }

    boolean hasLateAnswers() {
        return lateAnswers > 0;
    }

    /** One that is to be ignored has come. */
    void noteLateAnswer() {
        lateAnswers = Math.max(0, lateAnswers - 1);
    }

    /** Every list of m-lines that the client may have in mind, the likeliest first. */
    List<List<MediaLine>> knownLists(List<MediaLine> current) {
        List<List<MediaLine>> lists = new ArrayList<>(3);
        lists.add(current);
        if (outstanding != null) {
            lists.add(outstanding.lines());
        }
        if (abandoned != null) {
            lists.add(abandoned.lines());
        }
        return lists;
    }

    /** Whether one of them announces tracks whose names are gone. */
    boolean areNameless() {
        return (outstanding != null && outstanding.isNameless()) || (abandoned != null && abandoned.isNameless());
    }

    /** Whether one of them announces this voice; one that was offered again and again does not count any more. */
    boolean announce(String voiceKey) {
        return (outstanding != null && MediaLines.isSent(outstanding.announced(), voiceKey))
                || (abandoned != null && MediaLines.isSent(abandoned.announced(), voiceKey));
    }
}
