package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.FAILED;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.TransportState;

/** Two calls over one port, and mistakes of ours in one of them. */
@Timeout(60)
class FaultsTest {
    private final List<TestPort> ports = new ArrayList<>();
    private TestPort port;
    private TestSide broken;
    private TestSide sound;
    private TestSide brokensOther;
    private TestSide soundsOther;

    @BeforeEach
    void connect() throws Exception {
        for (int i = 0; i < 3; i++) {
            ports.add(new TestPort(TestPort.config()));
        }
        port = ports.getFirst();
        broken = port.side("broken");
        sound = port.side("sound");
        brokensOther = ports.get(1).side("other");
        soundsOther = ports.get(2).side("other");
        TestSide.connect(broken, brokensOther, DtlsRole.SERVER);
        TestSide.connect(sound, soundsOther, DtlsRole.SERVER);
        for (TestSide side : List.of(broken, sound, brokensOther, soundsOther)) {
            side.awaitState(CONNECTED);
        }
    }

    @AfterEach
    void close() {
        ports.forEach(TestPort::close);
    }

    private void shouldHaveEndedOneOnly() {
        broken.awaitState(FAILED);
        TestSide.exchange(sound, soundsOther);
        assertThat(sound.states()).last().isEqualTo(CONNECTED);
    }

    @Test
    void shouldEndThePeerWhosePacketEndsInAnError() {
        broken.onEachRtp = () -> {
            throw new StackOverflowError("a test's");
        };
        await().until(() -> brokensOther.sendRtp((byte) 1));
        shouldHaveEndedOneOnly();
        assertThat(port.count("udp_internal_errors")).isPositive();
    }

    @Test
    void shouldLoseOnlyThePacketThatEndsInAnException() {
        broken.onEachRtp = () -> {
            throw new IllegalStateException("a test's");
        };
        await().until(() -> brokensOther.sendRtp((byte) 1));
        await().until(() -> port.count("udp_internal_errors") == 1);
        broken.onEachRtp = () -> {};
        TestSide.exchange(broken, brokensOther);
        assertThat(broken.states()).last().isEqualTo(CONNECTED);
    }

    @Test
    void shouldEndThePeerWhoseOwnerFailsWhenToldOfItsState() {
        broken.onEachState = state -> {
            if (state == TransportState.DISCONNECTED) {
                throw new AssertionError("a test's");
            }
        };
        port.ice().peer("broken").listener().onConsent(false);
        shouldHaveEndedOneOnly();
    }

    @Test
    void shouldGoOnAfterAnErrorInATask() {
        port.transports().onPortThread(() -> {
            throw new NoClassDefFoundError("a test's");
        });
        TestSide.exchange(sound, soundsOther);
        TestSide.exchange(broken, brokensOther);
    }
}
