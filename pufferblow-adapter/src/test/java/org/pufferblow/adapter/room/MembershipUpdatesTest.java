package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;

class MembershipUpdatesTest {
    private final List<String> told = new ArrayList<>();
    private final Set<String> introducing = new HashSet<>();
    private final MembershipUpdates updates = new MembershipUpdates(new ClientLink() {
        @Override
        public void send(ServerMessage message) {
            told.add(((ServerMessage.Pong) message).sessionId());
        }

        @Override
        public void ping() {
            throw new AssertionError("not to be asked");
        }

        @Override
        public long silentNs() {
            return 0;
        }

        @Override
        public void close(CloseCode code) {
            throw new AssertionError("not to be closed");
        }
    });

    @Test
    void shouldTellAtOnceWhileNothingIsIntroduced() {
        arrive("1");
        leave("1");
        assertThat(told).containsExactly("+1", "-1");
    }

    @Test
    void shouldHoldBackALeaverWhileAnOfferIntroducesHim() {
        arrive("1");
        introducing.add("1");
        leave("1");
        assertThat(told).containsExactly("+1");
        introducing.clear();
        updates.pump(introducing::contains);
        assertThat(told).containsExactly("+1", "-1");
    }

    @Test
    void shouldKeepTheOrderBehindAHeldLeaver() {
        introducing.add("1");
        leave("1");
        arrive("2");
        leave("3");
        assertThat(told).isEmpty();
        assertThat(updates.isToCome("2")).isTrue();
        introducing.clear();
        updates.pump(introducing::contains);
        assertThat(told).containsExactly("-1", "+2", "-3");
        assertThat(updates.isToCome("2")).isFalse();
    }

    @Test
    void shouldSayNothingOfAStayThatBeganAndEndedUnseen() {
        introducing.add("1");
        leave("1");
        arrive("2");
        leave("2");
        introducing.clear();
        updates.pump(introducing::contains);
        assertThat(told).containsExactly("-1");
    }

    @Test
    void shouldSayWhatIsTrueWhenItLeaves() {
        introducing.add("1");
        leave("1");
        String[] state = {"unmuted"};
        updates.arrived("2", () -> new ServerMessage.Pong(state[0]), introducing::contains);
        state[0] = "muted";
        introducing.clear();
        updates.pump(introducing::contains);
        assertThat(told).containsExactly("-1", "muted");
    }

    @Test
    void shouldForgetWhatAFreshListSaysAnyway() {
        introducing.add("1");
        leave("1");
        updates.clear();
        introducing.clear();
        updates.pump(introducing::contains);
        assertThat(told).isEmpty();
    }

    private void arrive(String stay) {
        updates.arrived(stay, () -> new ServerMessage.Pong("+" + stay), introducing::contains);
    }

    private void leave(String stay) {
        updates.left(stay, () -> new ServerMessage.Pong("-" + stay), introducing::contains);
    }
}
