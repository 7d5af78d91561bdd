package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final List<Object> happened = new ArrayList<>();
    private final Inbox inbox = new Inbox(happened::add);

    @Test
    void shouldDeliverWhatComesBehindADeliveryThatEndsByAnError() {
        Error error = new StackOverflowError("a test's");
        inbox.add(session -> {
            throw error;
        });
        inbox.add(session -> session.onMessage(new ClientMessage.Ping()));
        inbox.open(new SignalingHandler.Session() {
            @Override
            public void onMessage(ClientMessage message) {
                happened.add(message);
            }

            @Override
            public void onClosed(SignalingHandler.CloseCause cause) {
                happened.add(cause);
            }
        });
        inbox.close(SignalingHandler.CloseCause.LOST);
        assertThat(happened).containsExactly(error, new ClientMessage.Ping(), SignalingHandler.CloseCause.LOST);
    }
}
