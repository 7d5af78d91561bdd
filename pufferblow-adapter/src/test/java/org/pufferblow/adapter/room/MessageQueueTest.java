package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.ClientMessage;

class MessageQueueTest {
    private static final ClientMessage OFFER = new ClientMessage.Offer(Optional.of("v=0\r\n"));
    private static final ClientMessage PING = new ClientMessage.Ping();

    private final TurnLoop loop = new TurnLoop();
    private final List<ClientMessage> handled = new ArrayList<>();
    private final Queue<Runnable> unread = new ArrayDeque<>();
    private boolean readsAtOnce = true;
    private Duration cost = Duration.ZERO;
    private Duration surcharge = Duration.ZERO;
    private boolean cutOff;
    private final MessageQueue queue = new MessageQueue(loop, task -> {
        unread.add(task);
        if (readsAtOnce) {
            read();
        }
    }, sdp -> Description.read(sdp, 100), loop::execute, (message, description) -> {
        handled.add(message);
        loop.pass(cost);
        charge();
    }, () -> cutOff = true);

    private void charge() {
        queue.charge(surcharge);
    }

    private void read() {
        while (!unread.isEmpty()) {
            unread.remove().run();
        }
    }

    private void say(ClientMessage message) {
        loop.execute(() -> queue.add(message));
    }

    @Test
    void shouldPassEverythingOnAtOnceInOrder() {
        say(new ClientMessage.Join());
        say(OFFER);
        say(candidate(1));
        assertThat(handled).containsExactly(new ClientMessage.Join(), OFFER, candidate(1));
    }

    @Test
    void shouldLetTheLoopGoOnWhileADescriptionIsRead() {
        readsAtOnce = false;
        say(OFFER);
        say(candidate(1));
        boolean[] others = new boolean[1];
        loop.execute(() -> others[0] = true);
        assertThat(others[0]).isTrue();
        assertThat(handled).isEmpty();
        read();
        assertThat(handled).containsExactly(OFFER, candidate(1));
    }

    @Test
    void shouldGiveAFloodATenthOfTheTimeAndAnswerItsNewestOffer() {
        cost = Duration.ofMillis(20);
        for (int i = 0; i < 600; i++) {
            say(new ClientMessage.Offer(Optional.of("v=0\r\ns=" + i + "\r\n")));
            loop.pass(Duration.ofMillis(50));
        }
        // Thirty seconds and what the offers took: 20 at once, then 5 a second.
        assertThat(handled).hasSizeBetween(20 + 100, 20 + 230);
        assertThat(cutOff).isFalse();
        loop.pass(Duration.ofSeconds(5));
        assertThat(handled).last().isEqualTo(new ClientMessage.Offer(Optional.of("v=0\r\ns=599\r\n")));
    }

    @Test
    void shouldNotMakeAJoinWaitOnAMachineThatIsBusy() {
        cost = Duration.ofMillis(400);
        say(new ClientMessage.Join());
        say(OFFER);
        for (int i = 0; i < 10; i++) {
            say(candidate(i));
        }
        assertThat(handled).hasSize(12);
    }

    @Test
    void shouldWaitForPeerConnectionsThatAreMadeOneAfterTheOther() {
        surcharge = Duration.ofMillis(80);
        for (int i = 0; i < 200; i++) {
            say(OFFER);
            loop.pass(Duration.ofMillis(50));
        }
        // Ten seconds.
        assertThat(handled).hasSizeBetween(10, 25);
    }

    @Test
    void shouldCutOffWhoSendsMoreThanMayWait() {
        exhaust();
        for (int i = 0; i < 101; i++) {
            say(candidate(i));
        }
        assertThat(cutOff).isTrue();
        int before = handled.size();
        loop.pass(Duration.ofMinutes(1));
        assertThat(handled).as("nothing more").hasSize(before);
    }

    @Test
    void shouldKeepWhatWaitsSmall() {
        exhaust();
        for (int i = 0; i < 1000; i++) {
            say(OFFER);
            say(new ClientMessage.Join());
            say(new ClientMessage.Answer(Optional.of("v=0\r\n")));
            say(new ClientMessage.AudioState(Optional.of(true), Optional.of(false), Optional.of(i % 2 == 0)));
            say(new ClientMessage.ScreenShareStarted());
            say(new ClientMessage.ScreenShareStopped());
        }
        assertThat(cutOff).isFalse();
        int before = handled.size();
        loop.pass(Duration.ofMinutes(1));
        assertThat(handled.subList(before, handled.size())).hasSize(6).last()
                .isEqualTo(new ClientMessage.ScreenShareStopped());
    }

    @Test
    void shouldForgetEverythingWithTheSocket() {
        exhaust();
        say(PING);
        int before = handled.size();
        loop.execute(queue::close);
        loop.pass(Duration.ofMinutes(1));
        say(PING);
        assertThat(handled).hasSize(before);
    }

    private void exhaust() {
        loop.execute(() -> queue.charge(Duration.ofSeconds(1)));
    }

    private static ClientMessage candidate(int number) {
        return new ClientMessage.TrickledCandidate("candidate:" + number, Optional.empty(), Optional.empty(),
                Optional.empty());
    }
}
