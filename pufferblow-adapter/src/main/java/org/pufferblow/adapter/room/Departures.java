package org.pufferblow.adapter.room;

import java.util.List;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How people leave a room: who is told of it, in which order. Belongs to the room's control loop. */
final class Departures {
    private static final Logger log = LoggerFactory.getLogger(Departures.class);

    private final Members members;
    private final Admission admission;
    private final ScreenShares screens;
    private final StateThrottle news;
    private final ControlPlaneEvents reports;
    private final VoiceUpdates voices;
    private final RoomBroadcast broadcast;
    private final Runnable onLeft;

    /** @param onLeft the last thing that is done after somebody has left */
    Departures(Members members, Admission admission, ScreenShares screens, StateThrottle news,
            ControlPlaneEvents reports, VoiceUpdates voices, RoomBroadcast broadcast, Runnable onLeft) {
        this.members = members;
        this.admission = admission;
        this.screens = screens;
        this.news = news;
        this.reports = reports;
        this.voices = voices;
        this.broadcast = broadcast;
        this.onLeft = onLeft;
    }

    /** Whatever happens meanwhile, they are gone afterwards. */
    void leave(Member member, LeaveReason reason, CloseCode code) {
        try {
            leaveInOrder(member, reason, code);
        } catch (Throwable e) {
            log.error("User {} has not left in good order", member.userId(), e);
            abandon(member);
        }
    }

    private void leaveInOrder(Member member, LeaveReason reason, CloseCode code) {
        Participant participant = member.participant();
        screens.end(participant);
        members.remove(member);
        admission.exit();
        admission.leaves.count(reason);
        news.end(participant);
        release(member, code);
        reports.left(participant, reason);
        voices.drop(participant.voice());
        broadcast.left(participant);
        voices.changed();
        log.info("left ({}): {} in the room", reason.token(), members.size());
        onLeft.run();
    }

    /** Does what a leave that failed may not have come to. The server and the clients bear to be told twice. */
    private void abandon(Member member) {
        Participant participant = member.participant();
        if (members.remove(member)) {
            admission.exit();
            admission.leaves.count(LeaveReason.FAILED);
        }
        StayGuard.runEach(member.userId(),
                List.of(() -> news.end(participant),
                        () -> participant.sockets().forEach(s -> s.close(CloseCode.INTERNAL_ERROR)),
                        () -> release(member, CloseCode.INTERNAL_ERROR),
                        () -> reports.left(participant, LeaveReason.FAILED), () -> voices.drop(participant.voice()),
                        () -> broadcast.left(participant), voices::changed, onLeft));
    }

    /** Somebody is out: nothing is due for them any more, and all that is theirs is closed. */
    static void release(Member member, CloseCode code) {
        member.life().end();
        close(member, code);
    }

    /** As {@link #release}, for somebody in whose place the same user comes. */
    static void replace(Member member) {
        member.life().replaced();
        close(member, CloseCode.REPLACED);
    }

    private static void close(Member member, CloseCode code) {
        member.call().end();
        Participant participant = member.participant();
        participant.sockets().forEach(s -> s.close(code));
        participant.closeOrphans(code);
        member.call().closePeer();
    }
}
