package org.pufferblow.adapter.simulation;

import static org.pufferblow.adapter.simulation.Person.Kind.HOSTILE;
import static org.pufferblow.adapter.simulation.Person.Kind.IMPOLITE;
import static org.pufferblow.adapter.simulation.Person.Kind.POLITE;
import static org.pufferblow.adapter.simulation.Person.Kind.SHIPPED;
import static org.pufferblow.adapter.simulation.Person.Kind.TURNING_IMPOLITE;
import static org.pufferblow.adapter.simulation.Person.Kind.TURNING_SHIPPED;
import static org.pufferblow.adapter.simulation.Schedule.Doing.BLIP;
import static org.pufferblow.adapter.simulation.Schedule.Doing.CUT_SOCKET;
import static org.pufferblow.adapter.simulation.Schedule.Doing.HANG_UP;
import static org.pufferblow.adapter.simulation.Schedule.Doing.JOIN;
import static org.pufferblow.adapter.simulation.Schedule.Doing.RELOAD;
import static org.pufferblow.adapter.simulation.Schedule.Doing.RENEGOTIATE;
import static org.pufferblow.adapter.simulation.Schedule.Doing.RESTART;
import static org.pufferblow.adapter.simulation.Schedule.Doing.SECOND_PAGE;
import static org.pufferblow.adapter.simulation.Schedule.Doing.SLOW_LINK;
import static org.pufferblow.adapter.simulation.Schedule.Doing.STATE;
import static org.pufferblow.adapter.simulation.Schedule.Doing.SWAP;
import static org.pufferblow.adapter.simulation.Schedule.Doing.TURN;
import static org.pufferblow.adapter.simulation.Schedule.Doing.VERY_SLOW_PAGE;
import static org.pufferblow.adapter.simulation.Schedule.Doing.VIDEO;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Schedules that once violated an invariant, shrunken. Their worlds throw a {@link Violation} if they do so again. */
class WorstCasesTest {

    /** Somebody leaves and somebody else comes while an offer is unanswered on a slow link. */
    @Test
    void shouldLetANewcomerWaitForTheLineThatItsOfferStops() {
        World.run(new Schedule(2791077617744400487L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv"), somebody(SHIPPED, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(203, JOIN, 2, 647872), at(290, JOIN, 3, 356219), at(356, SLOW_LINK, 2, 79807),
                        at(563, HANG_UP, 3, 64084), at(654, SECOND_PAGE, 3, 906296))),
                null);
    }

    /** The same with a client that ignores colliding offers. */
    @Test
    void shouldNotOutgrowTheRoomWhenSomebodyReloadsBesideAnImpoliteClient() {
        World.run(new Schedule(-351744471280148297L, 100, 1000, true,
                List.of(somebody(HOSTILE, "A", "recv"), somebody(IMPOLITE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 578619), at(4, JOIN, 1, 712210), at(106, SLOW_LINK, 1, 598920),
                        at(113, RELOAD, 0, 329536), at(127, JOIN, 0, 810686))),
                null);
    }

    /** The old peer connection offers seconds after its new socket has opened. */
    @Test
    void shouldGiveASlowReturnerTimeToShowThatItResumes() {
        World.run(new Schedule(-4187178843904620673L, 100, 1000, true,
                List.of(somebody(POLITE, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio"),
                        somebody(HOSTILE, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 637973), at(52, JOIN, 1, 91574), at(195, JOIN, 2, 505923),
                        at(327, CUT_SOCKET, 1, 114456), at(451, SLOW_LINK, 1, 677521))),
                null);
    }

    /** The socket is lost between the first answer and the end of ICE and DTLS. */
    @Test
    void shouldResumeAPeerWhoseSocketWasLostWhileMediaCameUp() {
        World.run(new Schedule(-7706951666175813173L, 100, 1000, true,
                List.of(somebody(HOSTILE, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 361359), at(151, JOIN, 1, 364389), at(433, CUT_SOCKET, 1, 17831))), null);
    }

    /** Somebody leaves while a resumed peer is told of all tracks anew. */
    @Test
    void shouldHoldBackALeaverWhoseTrackIsAnnouncedAgain() {
        World.run(new Schedule(-7190132927192018948L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv"),
                        somebody(HOSTILE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio send_video")),
                List.of(at(383, JOIN, 1, 790925), at(439, JOIN, 2, 399932), at(738, JOIN, 3, 1037962),
                        at(1530, CUT_SOCKET, 3, 427556), at(3618, HANG_UP, 1, 393982))),
                null);
    }

    /** The client has stopped an m-line in an answer that never arrived, and puts its video there. */
    @Test
    void shouldUnderstandALineRecycledAfterAnAnswerThatWasLost() {
        World.run(new Schedule(8474892866791813273L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv send_audio"), somebody(POLITE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 909408), at(33, JOIN, 2, 931599), at(75, RELOAD, 0, 692596),
                        at(162, VIDEO, 2, 770480), at(255, CUT_SOCKET, 2, 81625))),
                null);
    }

    /** A page answers later than the collision time-out, and the answer fits the next offer as well. */
    @Test
    void shouldIgnoreAnAnswerThatComesAfterItsOfferWasGivenUp() {
        World.run(new Schedule(5122339428985085302L, 100, 1000, true,
                List.of(somebody(POLITE, "A", "recv send_audio"), somebody(IMPOLITE, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 561692), at(120, JOIN, 1, 67396), at(294, SLOW_LINK, 0, 77718),
                        at(305, RELOAD, 1, 167984), at(434, RENEGOTIATE, 0, 630142),
                        at(513, VERY_SLOW_PAGE, 0, 172675))),
                null);
    }

    /** An impolite client ignores the offer of somebody who has left since; two others have come. */
    @Test
    void shouldTellOfNewcomersBeforeTheOfferThatFollowsAGivenUpOne() {
        World.run(new Schedule(-501312298030782124L, 100, 1000, true,
                List.of(somebody(HOSTILE, "A", "recv send_audio"), somebody(HOSTILE, "A", "recv send_audio"),
                        somebody(IMPOLITE, "A", "recv")),
                List.of(at(0, JOIN, 0, 1021212), at(23, JOIN, 1, 877724), at(32, JOIN, 2, 15082),
                        at(58, CUT_SOCKET, 1, 156757), at(74, RENEGOTIATE, 2, 840759), at(114, RELOAD, 0, 743388))),
                null);
    }

    /** A resumed impolite client collides, and the answer to it meets the silenced m-line of somebody who has left. */
    @Test
    void shouldNotAnnounceALeaverAgainInAnAnswer() {
        World.run(new Schedule(-5357750163910357167L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv send_audio"), somebody(IMPOLITE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 167936), at(52, JOIN, 1, 305057), at(95, JOIN, 2, 173844),
                        at(320, HANG_UP, 0, 230888), at(401, VIDEO, 1, 897654), at(636, CUT_SOCKET, 1, 253100),
                        at(657, RENEGOTIATE, 1, 594439), at(1053, JOIN, 0, 696543))),
                null);
    }

    /** Somebody comes and deafens himself while the news of him waits behind a leaver. */
    @Test
    void shouldTellAStateThatChangesWhileAnArrivalIsHeldBack() {
        World.run(new Schedule(-7901468514855471294L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv send_audio"), somebody(HOSTILE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 816714), at(36, JOIN, 2, 872857), at(47, JOIN, 3, 756652),
                        at(93, RELOAD, 0, 337440), at(119, JOIN, 0, 1039426), at(146, STATE, 0, 1026572))),
                null);
    }

    /** Both sides restart ICE at once, and the page answers ours long after its own was answered. */
    @Test
    void shouldTellAnswersToTwoRestartsApart() {
        World.run(new Schedule(-7817730131019717796L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv"), somebody(POLITE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 856301), at(105, JOIN, 1, 229690), at(379, VERY_SLOW_PAGE, 1, 276075),
                        at(738, BLIP, 1, 430756), at(901, RESTART, 1, 876331))),
                null);
    }

    /** Three answers came after two offers had been given up: each was taken for the next one's, the last for nobody's. */
    @Test
    void shouldHeedTheCredentialsOfAnAnswerThatNobodyWaitsFor() {
        World.run(new Schedule(7934796056478398599L, 100, 1000, true,
                List.of(somebody(POLITE, "A", "recv send_audio"), somebody(POLITE, "A", "recv send_audio"),
                        somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 386883), at(146, JOIN, 1, 337931), at(148, JOIN, 2, 1006584),
                        at(270, CUT_SOCKET, 1, 501105), at(385, VERY_SLOW_PAGE, 0, 399578),
                        at(764, RESTART, 0, 134662))),
                null);
    }

    /** The only line in use besides a stopped microphone's is that of somebody who has just left. */
    @Test
    void shouldNotStopTheLastLineInUse() {
        World.run(new Schedule(6131387912886021236L, 100, 2, true,
                List.of(somebody(TURNING_SHIPPED, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 1048454), at(2, JOIN, 1, 937821), at(88, SWAP, 0, 957989),
                        at(98, HANG_UP, 1, 486775))),
                null);
    }

    /** A peer connection comes back whose own track is behind another's, because its first line is stopped. */
    @Test
    void shouldNameTheReturnerWhereItsOwnTrackComesUp() {
        World.run(new Schedule(-1915672869811336853L, 100, 1000, true,
                List.of(somebody(TURNING_SHIPPED, "A", "recv send_audio"), somebody(HOSTILE, "A", "recv")),
                List.of(at(0, JOIN, 0, 269404), at(1940, JOIN, 1, 809908), at(9635, SWAP, 0, 295741),
                        at(9845, CUT_SOCKET, 0, 827266))),
                null);
    }

    /** An impolite page wants a video that nobody takes and a line that it turned away, and offers whenever we do. */
    @Test
    void shouldAskOnceWhetherALineIsStillTurnedAway() {
        World.run(new Schedule(746453795373664058L, 100, 1000, true,
                List.of(somebody(TURNING_SHIPPED, "A", "recv send_audio"),
                        somebody(TURNING_SHIPPED, "A", "recv send_audio"), somebody(IMPOLITE, "A", "recv send_audio"),
                        somebody(HOSTILE, "A", "recv send_audio"), somebody(TURNING_IMPOLITE, "A", "recv send_audio"),
                        somebody(POLITE, "A", "recv send_audio"), somebody(SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 200527), at(14, JOIN, 1, 620794), at(138, JOIN, 2, 806890),
                        at(212, JOIN, 3, 592948), at(280, JOIN, 4, 12149), at(1058, VIDEO, 4, 927568),
                        at(1171, SECOND_PAGE, 6, 327021), at(1283, TURN, 4, 723976))),
                null);
    }

    /** The answer that stopped the old microphone's line was lost; the new one stands in its place. */
    @Test
    void shouldKnowAReturnerWhoseFirstLineWasRecycledUnseen() {
        World.run(new Schedule(8446957533714434717L, 100, 1000, true,
                List.of(somebody(IMPOLITE, "A", "recv send_audio"), somebody(TURNING_IMPOLITE, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 879873), at(20, JOIN, 1, 3531), at(119, SWAP, 1, 747385),
                        at(132, CUT_SOCKET, 1, 537353))),
                null);
    }

    /** Our offer takes as long on a slow link as a page has to answer it, and its answer comes after its own offer's. */
    @Test
    void shouldNotHoldASlowLinkAgainstAPageThatAnswers() {
        World.run(new Schedule(-8670211036941353024L, 100, 1000, true,
                List.of(somebody(SHIPPED, "A", "recv send_audio"), somebody(TURNING_SHIPPED, "A", "recv"),
                        somebody(TURNING_SHIPPED, "A", "recv send_audio")),
                List.of(at(0, JOIN, 0, 929653), at(38, JOIN, 1, 94433), at(94, JOIN, 2, 694180),
                        at(210, SLOW_LINK, 0, 1037220), at(250, VIDEO, 0, 706920), at(419, SLOW_LINK, 0, 194605))),
                null);
    }

    private static Schedule.Somebody somebody(Person.Kind kind, String room, String scope) {
        return new Schedule.Somebody(kind, room, scope);
    }

    private static Schedule.Action at(long ms, Schedule.Doing doing, int who, int detail) {
        return new Schedule.Action(ms, doing, who, detail);
    }
}
