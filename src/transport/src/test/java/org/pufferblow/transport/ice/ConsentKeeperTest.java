package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.TransportConfig.Consent;
import org.pufferblow.transport.UdpPath;

class ConsentKeeperTest {
    private static final UdpPath FIRST = path(1);
    private static final UdpPath SECOND = path(2);
    private static final long LOW = 1_000;
    private static final long HIGH = 2_000;
    private static final Consent CONSENT = new Consent(Duration.ofSeconds(5), Duration.ofMillis(500),
            Duration.ofMillis(500), 10, false);

    private final List<String> events = new ArrayList<>();
    private final List<UdpPath> checked = new ArrayList<>();

    /** About to wrap, as {@link System#nanoTime} may be. */
    private long nowNs = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

    private final ConsentKeeper.Actions actions = new ConsentKeeper.Actions() {
        @Override
        public void check(UdpPath path, boolean consent, boolean nominate) {
            checked.add(path);
            events.add("check " + path.remote().getPort() + (consent ? " consent" : "")
                    + (nominate ? " nominate" : ""));
        }

        @Override
        public void onValidated(UdpPath path) {
            events.add("validated " + path.remote().getPort());
        }

        @Override
        public void onConfirmed(UdpPath path) {
            events.add("confirmed " + path.remote().getPort());
        }

        @Override
        public void onForgotten(UdpPath path) {
            events.add("forgotten " + path.remote().getPort());
        }

        @Override
        public void onSelected(UdpPath path) {
            events.add("selected " + path.remote().getPort());
        }

        @Override
        public void onConsent(boolean fresh) {
            events.add("consent " + fresh);
        }
    };
    private ConsentKeeper keeper = new ConsentKeeper(CONSENT, false, () -> 0.5, actions);

    private static UdpPath path(int port) {
        return new UdpPath(address("10.0.0.1", 40000), address("198.51.100.1", port));
    }

    @BeforeEach
    void start() {
        keeper.start(FIRST, HIGH, HIGH, nowNs);
    }

    private void pass(double seconds) {
        long end = nowNs + (long) (seconds * 1e9);
        while (keeper.nextTickInNs(nowNs) <= end - nowNs) {
            nowNs += keeper.nextTickInNs(nowNs);
            keeper.onTick(nowNs);
        }
        nowNs = end;
    }

    @Test
    void shouldCheckWhereThePeerIsHeardByOthersAndThenWhereItWas() {
        keeper.onHeard(SECOND, HIGH, nowNs);
        keeper.onHeard(SECOND, HIGH, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 2");
        pass(0.1);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("validated 2", "check 1");
        keeper.onNoAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("selected 2");
    }

    private List<String> eventsSoFar() {
        List<String> copy = List.copyOf(events);
        events.clear();
        return copy;
    }

    private void hear(UdpPath path, boolean useCandidate, long priority) {
        keeper.onRequest(path, HIGH, priority, useCandidate, nowNs);
    }

    @Test
    void shouldAskForConsentEachIntervalAndKeepSilentAboutAnswers() {
        pass(4.9);
        assertThat(eventsSoFar()).isEmpty();
        pass(0.2);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
        keeper.onAnswer(FIRST, nowNs);
        pass(4.9);
        assertThat(eventsSoFar()).isEmpty();
        pass(0.2);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
    }

    @Test
    void shouldSpreadConsentChecksByAFifthIfToldTo() {
        Consent randomized = new Consent(CONSENT.interval(), CONSENT.originalWaitInterval(),
                CONSENT.maxWaitInterval(), CONSENT.maxRetransmissions(), true);
        for (double random : new double[]{0, 1}) {
            keeper = new ConsentKeeper(randomized, false, () -> random, actions);
            keeper.start(FIRST, HIGH, HIGH, nowNs);
            assertThat(keeper.nextTickInNs(nowNs)).isEqualTo(Duration.ofSeconds(random == 0 ? 4 : 6).toNanos());
        }
    }

    @Test
    void shouldTellOfTheLossOnceKeepAskingAndTellOfTheReturn() {
        pass(5);
        keeper.onNoAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 1 consent", "consent false");
        for (int i = 0; i < 60; i++) {
            pass(0.5);
            keeper.onNoAnswer(FIRST, nowNs);
        }
        assertThat(eventsSoFar()).isNotEmpty().containsOnly("check 1 consent");
        pass(0.5);
        keeper.onAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 1 consent", "consent true");
    }

    /** RFC 7675 section 5.1: an error renews no consent and revokes none. */
    @Test
    void shouldAskAgainAfterARefusalAndLoseConsentOnlyWhenItsTimeIsOver() {
        pass(5);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
        for (double asked = 0; asked < 4.9; asked += 0.5) {
            keeper.onRefused(FIRST, false, nowNs);
            assertThat(eventsSoFar()).isEmpty();
            pass(0.5);
            assertThat(eventsSoFar()).containsExactly("check 1 consent");
        }
        keeper.onRefused(FIRST, false, nowNs);
        pass(0.4);
        assertThat(eventsSoFar()).as("eleven requests of half a second each are not over").isEmpty();
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("consent false", "check 1 consent");
        keeper.onAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("consent true");
    }

    @Test
    void shouldLoseConsentWhenItsTimeIsOverThoughTheLastRequestStillWaits() {
        pass(5);
        keeper.onRefused(FIRST, false, nowNs);
        pass(5.4);
        assertThat(eventsSoFar()).containsExactly("check 1 consent", "check 1 consent");
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("consent false");
    }

    @Test
    void shouldKeepConsentWhenAnAnswerFollowsARefusal() {
        pass(5);
        keeper.onRefused(FIRST, false, nowNs);
        pass(0.5);
        keeper.onAnswer(FIRST, nowNs);
        pass(4.9);
        assertThat(eventsSoFar()).containsExactly("check 1 consent", "check 1 consent");
        pass(5);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
    }

    /** RFC 8445 section 7.2.5.1. */
    @Test
    void shouldCheckAgainAtOnceAfterARoleConflictButNotInACircle() {
        pass(5);
        keeper.onRefused(FIRST, true, nowNs);
        pass(0);
        assertThat(eventsSoFar()).containsExactly("check 1 consent", "check 1 consent");
        keeper.onRefused(FIRST, true, nowNs);
        pass(0.4);
        assertThat(eventsSoFar()).isEmpty();
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
    }

    @Test
    void shouldCheckAnotherPathAgainAfterARoleConflictAndNotAfterAnotherError() {
        hear(SECOND, false, LOW);
        keeper.onRefused(SECOND, true, nowNs);
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("check 2", "check 2");
        keeper.onRefused(SECOND, true, nowNs);
        pass(0.1);
        hear(path(3), false, LOW);
        keeper.onRefused(path(3), false, nowNs);
        pass(1);
        assertThat(eventsSoFar()).containsExactly("check 3");
    }

    @Test
    void shouldConfirmAnotherPathThatAnswersAgain() {
        keeper.onHeard(SECOND, HIGH, nowNs);
        keeper.onAnswer(SECOND, nowNs);
        keeper.onAnswer(FIRST, nowNs);
        eventsSoFar();
        keeper.onHeard(SECOND, HIGH, nowNs);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 2", "confirmed 2");
    }

    @Test
    void shouldAskForConsentByTheAgeOfTheAnswerWhenItMoves() {
        hear(SECOND, false, LOW);
        keeper.onAnswer(SECOND, nowNs);
        keeper.onAnswer(FIRST, nowNs);
        pass(3.5);
        hear(SECOND, true, LOW);
        assertThat(keeper.selected()).isEqualTo(SECOND);
        eventsSoFar();
        pass(1.5);
        assertThat(eventsSoFar()).containsExactly("check 2 consent");
    }

    @Test
    void shouldAskAtOnceWhenALostPeerIsHeardAgain() {
        pass(5);
        keeper.onNoAnswer(FIRST, nowNs);
        eventsSoFar();
        hear(FIRST, false, HIGH);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
    }

    @Test
    void shouldCheckANewPathAndFollowItOnceThePeerNominatesItAndNoLongerTheOldOne() {
        pass(4);
        hear(SECOND, true, LOW);
        assertThat(eventsSoFar()).containsExactly("check 2");
        pass(0.1);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("validated 2", "selected 2");
        assertThat(keeper.selected()).isEqualTo(SECOND);
    }

    @Test
    void shouldStayWhileTheOldPathIsNominatedAndBetter() {
        hear(FIRST, true, HIGH);
        hear(SECOND, true, LOW);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 2", "validated 2", "check 1");
        pass(2.5);
        hear(FIRST, true, HIGH);
        hear(SECOND, true, LOW);
        assertThat(keeper.selected()).isEqualTo(FIRST);
        pass(3.1);
        hear(SECOND, true, LOW);
        assertThat(keeper.selected()).isEqualTo(SECOND);
    }

    @Test
    void shouldMoveAtOnceToANominatedPathOfHigherPriority() {
        hear(FIRST, true, HIGH);
        hear(SECOND, true, HIGH + 1);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(keeper.selected()).isEqualTo(SECOND);
    }

    @Test
    void shouldNotSelectAPathThatIsValidButNeitherNominatedNorNeeded() {
        hear(SECOND, false, HIGH + 1);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("check 2", "validated 2", "check 1");
        keeper.onAnswer(FIRST, nowNs);
        assertThat(keeper.selected()).isEqualTo(FIRST);
    }

    @Test
    void shouldMoveToAnAnsweringPathWithoutALossWhenTheSelectedOneStopsAnswering() {
        hear(SECOND, false, LOW);
        keeper.onAnswer(SECOND, nowNs + 1);
        eventsSoFar();
        keeper.onNoAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("selected 2");
    }

    @Test
    void shouldNotTakeAFailedCheckForTheLossOfConsent() {
        hear(SECOND, false, LOW);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(checked).containsExactly(SECOND, FIRST);
        nowNs += Duration.ofSeconds(11).toNanos();
        eventsSoFar();
        keeper.onNoAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).isEmpty();
        pass(1);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
        keeper.onNoAnswer(FIRST, nowNs);
        assertThat(eventsSoFar()).containsExactly("consent false");
    }

    @Test
    void shouldTryEveryKnownPathAfterALossAndTakeWhatAnswers() {
        keeper.addCandidate(SECOND, HIGH, LOW, false, nowNs);
        pass(5);
        assertThat(eventsSoFar()).containsExactly("check 1 consent");
        keeper.onNoAnswer(FIRST, nowNs);
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("consent false", "check 2");
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("validated 2", "selected 2", "consent true");
    }

    @Test
    void shouldCheckALateCandidateAtOnce() {
        keeper.addCandidate(SECOND, HIGH, LOW, true, nowNs);
        pass(0.1);
        assertThat(eventsSoFar()).containsExactly("check 2");
    }

    @Test
    void shouldForgetTheLongestSilentPathForANewOneButNeverTheSelected() {
        for (int port = 2; port <= ConsentKeeper.MAX_PATHS; port++) {
            hear(path(port), false, LOW);
            keeper.onAnswer(path(port), nowNs);
            nowNs++;
        }
        keeper.onAnswer(FIRST, nowNs);
        eventsSoFar();
        hear(path(1000), false, LOW);
        assertThat(eventsSoFar()).containsExactly("forgotten 2", "check 1000");
        assertThat(keeper.paths()).hasSize(ConsentKeeper.MAX_PATHS).contains(FIRST);
    }

    @Test
    void shouldMakeRoomForPathsFromANewAddressOfOurs() {
        for (int port = 2; port <= ConsentKeeper.MAX_PATHS; port++) {
            keeper.addCandidate(path(port), LOW, LOW, false, nowNs);
        }
        UdpPath moved = new UdpPath(address("10.0.0.2", 40000), FIRST.remote());
        keeper.addCandidate(moved, LOW, LOW, false, nowNs);
        assertThat(keeper.paths()).doesNotContain(moved);
        keeper.forgetOthers(path -> path.local().equals(moved.local()));
        keeper.addCandidate(moved, LOW, LOW, false, nowNs);
        assertThat(keeper.paths()).containsExactlyInAnyOrder(FIRST, moved);
    }

    @Test
    void shouldRefuseNewPathsWhileAllAreBeingChecked() {
        for (int port = 2; port <= ConsentKeeper.MAX_PATHS; port++) {
            hear(path(port), false, LOW);
        }
        assertThat(keeper.onRequest(path(1000), HIGH, LOW, false, nowNs)).isFalse();
    }

    @Test
    void shouldNominateWhatItMovesToIfItControls() {
        keeper = new ConsentKeeper(CONSENT, true, () -> 0.5, actions);
        keeper.start(FIRST, HIGH, HIGH, nowNs);
        keeper.addCandidate(SECOND, HIGH, LOW, false, nowNs);
        pass(5);
        assertThat(eventsSoFar()).containsExactly("check 1 consent nominate");
        keeper.onNoAnswer(FIRST, nowNs);
        pass(0.1);
        keeper.onAnswer(SECOND, nowNs);
        assertThat(eventsSoFar()).containsExactly("consent false", "check 2", "validated 2", "selected 2",
                "consent true", "check 2 consent nominate");
    }
}
