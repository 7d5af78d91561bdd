package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.bridge.Speech;

class StateThrottleTest {
    private static final Speech SILENT = new Speech(true, false, 0, false);

    private final TurnLoop time = new TurnLoop();
    private final List<String> toClients = new ArrayList<>();
    private final List<String> toServer = new ArrayList<>();
    private final Participant ann = somebody("recv send_audio", Set.of(Scope.RECV, Scope.SEND_AUDIO));
    private final StateThrottle news = new StateThrottle(time, p -> toClients.add(said(p)), p -> toServer.add(said(p)));

    private static Participant somebody(String scope, Set<Scope> scopes) {
        Claims claims = new Claims("ann", "Ann", "instance", "server", "channel", "session", scope, scopes);
        return new Participant(MediaTrack.voice("1", "ann"), new ClientSession(null, claims, null, session -> null),
                Instant.EPOCH);
    }

    private static String said(Participant p) {
        return (p.isSpeaking() ? "speaks" : "silent") + (p.isMuted() ? " muted" : "")
                + (p.isDominant() ? " dominant" : "");
    }

    private static ClientMessage.AudioState state(Boolean muted, Boolean speaking) {
        return new ClientMessage.AudioState(Optional.ofNullable(muted), Optional.empty(),
                Optional.ofNullable(speaking));
    }

    private void speech(boolean speaking, double level) {
        ann.apply(new Speech(true, speaking, level, false));
        news.changed(ann);
    }

    @BeforeEach
    void begin() {
        news.begin(ann);
    }

    @Test
    void shouldTellTheFirstChangeAtOnceAndNothingWithoutChange() {
        speech(true, 0.5);
        for (int i = 0; i < 50; i++) {
            time.pass(100);
            speech(true, i % 2 == 0 ? 0.5 : 0.55);
        }
        assertThat(toClients).containsExactly("speaks");
        assertThat(toServer).containsExactly("speaks");
    }

    @Test
    void shouldTellClientsOfLevelsThreeTimesASecond() {
        for (int i = 0; i < 100; i++) {
            speech(true, i % 2 == 0 ? 0.3 : 0.8);
            time.pass(100);
        }
        assertThat(toClients).hasSizeBetween(20, 31);
        assertThat(toServer).containsExactly("speaks");
    }

    @Test
    void shouldTellClientsAtOnceWhoEndsThoughTheyWereJustToldOfALevel() {
        for (int i = 0; i < 17; i++) {
            speech(true, i % 2 == 0 ? 0.3 : 0.8);
            time.pass(60);
        }
        int told = toClients.size();
        speech(false, 0);
        assertThat(toClients).hasSize(told + 1).last().isEqualTo("silent");
    }

    @Test
    void shouldTellClientsNothingMoreThanFourTimesInASecond() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int before = toClients.size();
            speech(i % 7 < 3, i % 2 == 0 ? 0.3 : 0.8);
            time.pass(30);
            for (int k = before; k < toClients.size(); k++) {
                times.add(time.nanoTime() / 1_000_000);
            }
        }
        assertThat(times).hasSizeBetween(40, 50);
        for (int i = 4; i < times.size(); i++) {
            // Seen at the end of the step in which it happened.
            assertThat(times.get(i) - times.get(i - 4)).isGreaterThan(1000 - 30);
        }
    }

    @Test
    void shouldTellTheServerOnceASecondAndTheLastStateAlways() {
        for (int i = 0; i < 21; i++) {
            speech(i % 2 == 0, 0.5);
            time.pass(130);
        }
        time.pass(2000);
        assertThat(toServer).hasSizeLessThanOrEqualTo(5).last().isEqualTo("speaks");
        assertThat(toClients).last().isEqualTo("speaks");
    }

    @Test
    void shouldNotTellTheServerWhatIsAsItWasAgain() {
        speech(true, 0.5);
        time.pass(300);
        speech(false, 0);
        time.pass(300);
        speech(true, 0.5);
        time.pass(5000);
        assertThat(toServer).containsExactly("speaks");
    }

    /** Whoever came in between was told that he is silent. */
    @Test
    void shouldTellClientsAgainWhatChangedForAMoment() {
        for (int i = 0; i < 6; i++) {
            speech(i % 2 == 0, 0.5);
            time.pass(50);
        }
        assertThat(toClients).containsExactly("speaks", "silent", "speaks", "silent");
        time.pass(1000);
        assertThat(toClients).hasSize(5).last().isEqualTo("silent");
    }

    @Test
    void shouldTellNothingOfWhoHasLeft() {
        for (int i = 0; i < 5; i++) {
            speech(i % 2 == 0, 0.5);
        }
        assertThat(toClients).hasSize(4);
        news.end(ann);
        time.pass(5000);
        news.changed(ann);
        assertThat(toClients).hasSize(4);
        assertThat(toServer).containsExactly("speaks");
    }

    @Test
    void shouldNotRepeatToTheServerWhatAnotherEventSaid() {
        speech(true, 0.5);
        speech(false, 0);
        news.reported(ann);
        time.pass(5000);
        assertThat(toServer).containsExactly("speaks");
        assertThat(toClients).containsExactly("speaks", "silent");
    }

    @Test
    void shouldBelieveAClaimOnlyUntilItIsMeasured() {
        ann.apply(state(null, true));
        assertThat(ann.isSpeaking()).isTrue();
        ann.apply(new Speech(false, false, 0, true));
        assertThat(ann.isSpeaking()).isTrue();
        assertThat(ann.isDominant()).isTrue();
        ann.apply(SILENT);
        assertThat(ann.isSpeaking()).isFalse();
        ann.apply(state(null, true));
        assertThat(ann.isSpeaking()).isFalse();
        ann.apply(new Speech(true, true, 0.7, false));
        ann.apply(state(null, false));
        assertThat(ann.isSpeaking()).isTrue();
        assertThat(ann.level()).isEqualTo(0.7);
    }

    @Test
    void shouldNotLetTheMutedSpeak() {
        ann.apply(new Speech(true, true, 0.7, false));
        ann.apply(state(true, true));
        assertThat(ann.isSpeaking()).isFalse();
        assertThat(ann.level()).isZero();
        Participant listener = somebody("recv", Set.of(Scope.RECV));
        listener.apply(state(false, true));
        listener.apply(new Speech(true, true, 0.7, false));
        assertThat(listener.isSpeaking()).isFalse();
    }

    @Test
    void shouldForgetWhatWasMeasuredWithThePeerConnection() {
        ann.apply(new Speech(true, true, 0.7, true));
        ann.setPeer(null);
        assertThat(ann.isSpeaking()).isFalse();
        assertThat(ann.isDominant()).isFalse();
    }
}
