package org.pufferblow.adapter.negotiation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.transport.DtlsRole;

/**
 * Offer and answer with one peer connection; {@link NegotiationState} is its table. Belongs to its room's control loop.
 *
 * <p>
 * What makes it more than a table is that the two sides can disagree about which offer counted. When an offer of the
 * client's crosses ours, a polite or naive client rolls its own back and answers ours; an impolite one ignores ours and
 * waits for our answer. We cannot tell them apart but by waiting. Should the time-out have judged a slow client wrongly,
 * its late answer to the offer that we gave up says so: then that offer is taken as negotiated after all, our answer to the
 * client's offer is known to have failed on its side, and a new offer of ours puts both sides on one footing again. For the
 * same reason a later offer of the client's is read against every list of m-lines that it may have in mind.
 *
 * <p>
 * An m-line that the client turned away from us and back falls silent and comes up again by an offer of ours, and its track
 * is announced again. The shipped client gives every announced track the head of its queue of names, and leaves it alone when
 * that is empty. So such an offer introduces nobody, goes only when every name that was told has its track, and holds back
 * further names until it is answered.
 */
public final class Negotiator {
    /** After so many unanswered attempts nobody's leave is held back from the client any more. */
    public static final int HELD_ATTEMPTS = Proposals.HELD_ATTEMPTS;

    /**
     * M-lines that a client may have beside those of the voices that it hears; more are refused before they cost anything. A
     * page has a microphone, a camera, a screen with its sound, and stopped ones of before whose places it uses again.
     */
    static final int MAX_OWN_LINES = SdpParser.OWN_MEDIA;

    private final NegotiatorOutput output;
    private final IceRestarts restarts;
    private final BundleIds numbers;
    private final MediaLines book;
    private final DescriptionWriter writer;
    private final DtlsRole role;
    private final NegotiatedMedia media = new NegotiatedMedia();

    private NegotiationState state = NegotiationState.NEW;
    /** What both sides have agreed on. */
    private List<MediaLine> current = List.of();
    private final Proposals proposals = new Proposals();
    /** The client's offer that crossed ours; null unless COLLIDED. */
    private SessionDescription held;
    private List<MediaTrack> voices = List.of();
    /** The most that there were at a time: no m-line is ever taken away. */
    private int mostVoices;
    /** Voices that the client turned down: not offered again. */
    private final Set<String> refused = new HashSet<>();
    /** Whether every m-line is to be offered again though nobody came or left. */
    private boolean refresh;
    /** Whether the client has been told every name anew, and no offer that brings their tracks has been answered since. */
    private boolean everyoneWaits;
    /** The same of the client's own name alone, from the beginning. */
    private boolean selfWaits = true;

    /**
     * A negotiator for a peer connection whose first offer is still to come.
     *
     * @param selfUserId whose peer connection it is
     * @param ourRole our DTLS role, settled by the first offer and kept
     * @param random 32-bit numbers for SSRCs and the session id
     */
    public Negotiator(String selfUserId, OpusParameters opus, DtlsRole ourRole, PeerIce ice, LongSupplier random,
            NegotiatorOutput output) {
        this.output = output;
        this.restarts = new IceRestarts(ice);
        this.role = ourRole;
        this.numbers = new BundleIds(random);
        this.book = new MediaLines(numbers);
        this.writer = new DescriptionWriter(selfUserId, opus, random.getAsLong() & 0xffff_ffffL);
    }

    /** Says who is to be heard, in join order; offers when it is time. */
    public void setVoices(List<MediaTrack> newVoices) {
        take(newVoices);
        offerIfNeeded();
    }

    private void take(List<MediaTrack> newVoices) {
        voices = List.copyOf(newVoices);
        mostVoices = Math.max(mostVoices, voices.size());
        Set<String> keys = new HashSet<>();
        voices.forEach(v -> keys.add(v.key()));
        refused.retainAll(keys);
    }

    /**
     * Somebody is not to be heard any more. No offer of ours will introduce them; one that says so waits for the next
     * {@link #setVoices}.
     */
    public void dropVoice(String key) {
        voices = voices.stream().filter(voice -> !voice.key().equals(key)).toList();
        refused.remove(key);
    }

    /**
     * Answers the client's offer, or holds it while ours is outstanding.
     *
     * @throws SdpException if it cannot be used; nothing has changed then
     */
    public void onClientOffer(SessionDescription offer) throws SdpException {
        checkSize(offer);
        if (state.isOffering()) {
            // Checked now, so that a bad offer is refused while the client still waits for its answer.
            MediaLines.check(knownLists(), offer, false);
            state = state.after(NegotiationState.Event.CLIENT_COLLIDES);
            held = offer;
            output.armCollisionTimer();
            return;
        }
        answer(offer);
        offerIfNeeded();
    }

    private void checkSize(SessionDescription offer) throws SdpException {
        if (offer.media().size() > MAX_OWN_LINES + mostVoices) {
            throw new SdpException("offer has " + offer.media().size() + " m-lines, more than " + MAX_OWN_LINES
                    + " beside those of " + mostVoices + " voices");
        }
    }

    /**
     * Answers the offer of a peer connection that was here before and comes over a new socket. Whatever was outstanding on
     * the old one is settled by what this offer contains. The voices' m-lines are first answered inactive and then offered
     * again, so that the browser announces every track anew and the shipped client, whose queue of names {@code joined} has
     * just reset, pairs them again.
     *
     * @param newVoices who is to be heard now; an offer of them comes after the answer
     */
    public void onResumingOffer(SessionDescription offer, List<MediaTrack> newVoices) throws SdpException {
        List<List<MediaLine>> known = knownLists();
        MediaLines.check(known, offer, true);
        restarts.follow(offer);
        List<MediaLine> lines = book.afterClientOffer(known, offer, true, true);
        output.disarmCollisionTimer();
        state = state.after(NegotiationState.Event.CLIENT_RESUMES);
        proposals.forget();
        held = null;
        refresh = true;
        everyoneWaits = true;
        selfWaits = true;
        take(newVoices);
        adopt(lines);
        output.sendAnswer(writer.answer(offer, current, restarts.local(), answerSetup()));
        offerIfNeeded();
    }

    /** Whether an offer may come from the peer connection that has agreed with us so far: it knows its m-lines. */
    public boolean isContinuedBy(SessionDescription offer) {
        try {
            checkSize(offer);
            MediaLines.check(knownLists(), offer, true);
            return true;
        } catch (SdpException e) {
            return false;
        }
    }

    /** Offers new ICE credentials, with whatever else there is to offer. */
    public void requestRestart() {
        restarts.request();
        offerIfNeeded();
    }

    /**
     * The old path works again. A restart that was offered goes on; so does one whose offer was given up, since the client
     * may have taken it.
     */
    public void withdrawRestart() {
        if (proposals.abandoned() == null || !proposals.abandoned().ice().restarts()) {
            restarts.withdraw();
        }
    }

    /** Whether new credentials are still to be offered, or to be answered. */
    public boolean isRestarting() {
        return restarts.isWanted()
                || (proposals.outstanding() != null && proposals.outstanding().ice().restarts());
    }

    /**
     * The order in which the next offer will bring its tracks up.
     *
     * @param all those whom {@code joined} will name
     * @param ownKey stands for the client's own track; it is missing where the answer brings that up, before all others
     */
    public List<String> trackOrderAfterResume(SessionDescription offer, List<MediaTrack> all, String ownKey)
            throws SdpException {
        MediaLines trial = book.copy();
        List<MediaTrack> offered = all.stream().filter(v -> !refused.contains(v.key())).toList();
        List<MediaLine> answered = trial.afterClientOffer(knownLists(), offer, true, true);
        List<MediaLine> next = trial.offer(answered, List.of(), offered, MediaLines.Announcing.EVERYONE,
                answered.stream().noneMatch(Negotiator::announcesSelf));
        List<String> keys = new ArrayList<>();
        for (MediaLine line : next) {
            if (line.track().isPresent()) {
                keys.add(line.track().get().key());
            } else if (announcesSelf(line) && answered.stream().noneMatch(Negotiator::announcesSelf)) {
                keys.add(ownKey);
            }
        }
        return keys;
    }

    /**
     * Takes the answer to the offer that is outstanding.
     *
     * @return whether somebody waited for it; if not, it is to be counted and forgotten
     * @throws SdpException if it is for the outstanding offer and cannot be used
     */
    public boolean onClientAnswer(SessionDescription answer) throws SdpException {
        if (proposals.isAnswered(answer, restarts)) {
            restarts.follow(proposals.outstanding().ice(), answer);
            state = state.after(NegotiationState.Event.CLIENT_ANSWERS);
            List<MediaLine> offered = proposals.settle().lines();
            List<MediaLine> lines = MediaLines.afterClientAnswer(offered, answer);
            noteRefusals(offered, lines);
            refresh |= MediaLines.leavesUnusable(offered, answer, lines);
            conclude(offered, lines);
            return true;
        }
        if (proposals.isAbandonedAnswered(answer)) {
            restarts.follow(proposals.abandoned().ice(), answer);
            state = state.after(NegotiationState.Event.CLIENT_RESTORES);
            List<MediaLine> offered = proposals.restore().lines();
            refresh = true;
            conclude(offered, MediaLines.afterClientAnswer(offered, answer));
            return true;
        }
        if (isAnswerDue()) {
            throw new SdpException("answer does not fit the offer's m-lines");
        }
        boolean isLate = proposals.hasLateAnswers() && state == NegotiationState.STABLE;
        proposals.noteLateAnswer();
        if (isLate) {
            // One of several alike may have been taken for another; so this can be the client's last word.
            restarts.check(answer);
            offerIfNeeded();
        }
        return false;
    }

    /** An offer of ours has been answered. */
    private void conclude(List<MediaLine> offered, List<MediaLine> lines) {
        output.disarmCollisionTimer();
        held = null;
        noteAnnounced(offered);
        adopt(lines);
        offerIfNeeded();
    }

    /** The client has ignored our offer for so long that it must be waiting for the answer to its own. */
    public void onCollisionTimeout() throws SdpException {
        if (state != NegotiationState.COLLIDED) {
            return;
        }
        state = state.after(NegotiationState.Event.WE_GIVE_UP);
        proposals.giveUp();
        if (proposals.abandoned().ice().restarts()) {
            restarts.request();
        }
        // Even if nothing has changed by then: only another exchange tells what became of the offer.
        refresh = true;
        SessionDescription offer = held;
        held = null;
        try {
            answer(offer);
        } finally {
            offerIfNeeded();
        }
    }

    /**
     * Offers once more what the client has not answered for long, be it that the page lost the offer or could not use it. The
     * same m-lines under the same mids and SSRCs: so it does not matter which of the two is answered in the end, or whether
     * both are. Only voices that are gone are taken out; those who have come wait for the next offer. From then on an answer
     * to the offer of before is one that may come late.
     *
     * @return how many times it was offered before; 0 if none is outstanding, and then nothing happens
     */
    public int offerAgain() {
        if (state != NegotiationState.OFFERED) {
            return 0;
        }
        state = state.after(NegotiationState.Event.WE_OFFER_AGAIN);
        int before = proposals.attempts();
        Proposals.Proposal again = proposals
                .offerAgain(MediaLines.withoutLeavers(proposals.outstanding().lines(), wanted()));
        output.sendOffer(writer.offer(again.lines(), again.ice().transport()));
        return before;
    }

    /** How many times the outstanding offer was offered; 0 if none is. */
    public int attempts() {
        return proposals.attempts();
    }

    /** Whether {@link #offerAgain} would offer; what has been crossed by an offer of the client's has a time-out of its own. */
    public boolean isOffered() {
        return state == NegotiationState.OFFERED;
    }

    /** Whether the next answer must be to the outstanding offer: none to an earlier one can still be on its way. */
    public boolean isAnswerDue() {
        return state.isOffering() && !proposals.hasLateAnswers();
    }

    /** Whether an answer would mean anything: to the outstanding offer, or to one that was given up. */
    public boolean isAwaitingAnswer() {
        return state.isOffering() || proposals.abandoned() != null || proposals.hasLateAnswers();
    }

    /**
     * Whether an unanswered offer, be it one that we gave up, introduces this voice to the client. One that was offered again
     * and again does not count any more.
     */
    public boolean isIntroducing(String voiceKey) {
        return !MediaLines.isSent(current, voiceKey) && proposals.announce(voiceKey);
    }

    /** Whether the client may not be told yet that somebody has come, or that they have gone. */
    public boolean holdsNewsOf(String voiceKey) {
        return proposals.areNameless() || isIntroducing(voiceKey);
    }

    /** The mid and place of the m-line whose transport counts, for trickled candidates; -1 before there is one. */
    public int transportLineIndex() {
        for (int i = 0; i < current.size(); i++) {
            if (!current.get(i).isFree()) {
                return i;
            }
        }
        return -1;
    }

    public String mid(int index) {
        return current.get(index).mid();
    }

    /** M-lines that are negotiated or offered, free ones included. */
    public int lineCount() {
        return (proposals.outstanding() != null ? proposals.outstanding().lines() : current).size();
    }

    /** Whether nothing is outstanding and nothing waits to be offered. */
    public boolean isSettled() {
        return state == NegotiationState.STABLE && !needsOffer();
    }

    private void answer(SessionDescription offer) throws SdpException {
        List<List<MediaLine>> known = knownLists();
        MediaLines.check(known, offer, false);
        restarts.follow(offer);
        List<MediaLine> lines = book.afterClientOffer(known, offer, false, selfWaits);
        state = state.after(NegotiationState.Event.WE_ANSWER);
        noteRefusals(current, lines);
        adopt(lines);
        output.sendAnswer(writer.answer(offer, current, restarts.local(), answerSetup()));
    }

    private String answerSetup() {
        return role == DtlsRole.CLIENT ? "active" : "passive";
    }

    private void offerIfNeeded() {
        if (state != NegotiationState.STABLE || !needsOffer()) {
            return;
        }
        if (!everyoneWaits && current.stream().anyMatch(this::isSilent)) {
            // Those who were told since the last change come first.
            take(output.voicesNow());
        }
        state = state.after(NegotiationState.Event.WE_OFFER);
        refresh = false;
        List<MediaTrack> offered = proposals.abandoned() == null ? wanted() : toldOf();
        MediaLines.Announcing announcing = announcing(offered);
        List<MediaLine> lines = book.offer(current, proposals.abandonedLines(), offered, announcing, selfWaits);
        boolean isNameless = announcing == MediaLines.Announcing.COMEBACKS && current.stream().anyMatch(this::isSilent);
        Proposals.Proposal proposal = proposals.offer(lines, restarts.offer(), isNameless);
        output.sendOffer(writer.offer(lines, proposal.ice().transport()));
    }

    private MediaLines.Announcing announcing(List<MediaTrack> offered) {
        if (everyoneWaits) {
            return MediaLines.Announcing.EVERYONE;
        }
        Set<String> carried = MediaLines.carried(current);
        boolean namesWait = offered.stream().anyMatch(v -> !carried.contains(v.key()))
                || !carried.containsAll(MediaLines.carried(proposals.abandonedLines()));
        return namesWait ? MediaLines.Announcing.NEWCOMERS : MediaLines.Announcing.COMEBACKS;
    }

    private boolean needsOffer() {
        if (refresh || restarts.isWanted()) {
            return true;
        }
        Set<String> wanted = new HashSet<>();
        wanted().forEach(v -> wanted.add(v.key()));
        return !wanted.equals(MediaLines.carried(current)) || MediaLines.hasUnused(current)
                || current.stream().anyMatch(this::comesBack);
    }

    /** Whether the client is to hear a voice that is not sent. */
    private boolean isSilent(MediaLine line) {
        return !line.outbound().active() && line.track().filter(wanted()::contains).isPresent();
    }

    /** Whether it may want to. */
    private boolean comesBack(MediaLine line) {
        return isSilent(line) && !line.outbound().declined();
    }

    private List<MediaTrack> wanted() {
        return voices.stream().filter(v -> !refused.contains(v.key())).toList();
    }

    /**
     * While an offer that was given up may still announce somebody who has left, the client is told neither that nor of
     * anyone who came later ({@link #isIntroducing}): newcomers wait for the next exchange to end.
     */
    private List<MediaTrack> toldOf() {
        Set<String> carried = MediaLines.carried(current);
        carried.addAll(MediaLines.carried(proposals.abandonedLines()));
        return wanted().stream().filter(v -> carried.contains(v.key())).toList();
    }

    private List<List<MediaLine>> knownLists() {
        return proposals.knownLists(current);
    }

    /** A voice whose m-line the client stopped is not forced upon it again. */
    private void noteRefusals(List<MediaLine> before, List<MediaLine> after) {
        Set<String> gone = MediaLines.carried(before);
        gone.removeAll(MediaLines.carried(after));
        refused.addAll(gone);
        if (!refused.isEmpty()) {
            refused.retainAll(voices.stream().map(MediaTrack::key).collect(Collectors.toSet()));
        }
    }

    /** Of an offer that was answered: whatever the answer says, every track of it has been announced. */
    private void noteAnnounced(List<MediaLine> offered) {
        everyoneWaits = false;
        selfWaits &= offered.stream().noneMatch(Negotiator::announcesSelf);
    }

    private static boolean announcesSelf(MediaLine line) {
        return line.isSelf() && line.outbound().active();
    }

    /** Makes a list the negotiated one, and tells the media plane. */
    private void adopt(List<MediaLine> lines) {
        current = lines;
        selfWaits &= lines.stream().noneMatch(Negotiator::announcesSelf);
        output.mediaChanged(media.incoming(lines), NegotiatedMedia.outgoing(lines));
    }
}
