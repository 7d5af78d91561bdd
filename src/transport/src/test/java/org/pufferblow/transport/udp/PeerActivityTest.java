package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.TransportConfig;

class PeerActivityTest {
    private static final long SECOND = 1_000_000_000;

    private static PeerActivity activity() {
        return new PeerActivity(new TransportConfig.ConnectionStatus(Duration.ofSeconds(15), Duration.ofSeconds(8),
                Duration.ofMillis(500)));
    }

    /** The last one wraps meanwhile. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - SECOND})
    void shouldGiveTheFirstPacketItsOwnTime(long startNs) {
        PeerActivity activity = activity();
        activity.onConnected(startNs);

        assertThat(activity.isAlive(startNs + 15 * SECOND - 1)).isTrue();
        assertThat(activity.isAlive(startNs + 15 * SECOND)).isFalse();

        activity.onDatagram(startNs + 20 * SECOND);
        assertThat(activity.isAlive(startNs + 28 * SECOND - 1)).isTrue();
        assertThat(activity.isAlive(startNs + 28 * SECOND)).isFalse();
    }

    @Test
    void shouldTakeNothingForConsentButWhatIceSays() {
        PeerActivity activity = activity();
        activity.onConnected(0);
        activity.onConsent(false, SECOND);

        activity.onDatagram(SECOND);
        assertThat(activity.isAlive(SECOND)).isFalse();
        assertThat(activity.consents()).isFalse();

        activity.onConsent(true, 2 * SECOND);
        assertThat(activity.isAlive(2 * SECOND)).isTrue();
        assertThat(activity.consents()).isTrue();

        activity.onDatagram(3 * SECOND);
        activity.onConsent(false, 3 * SECOND);
        assertThat(activity.isAlive(3 * SECOND)).isFalse();
        assertThat(activity.consents()).isFalse();
    }

    @Test
    void shouldTakeConsentForASignOfLife() {
        PeerActivity activity = activity();
        activity.onConnected(0);
        activity.onConsent(false, SECOND);

        activity.onConsent(true, 100 * SECOND);

        assertThat(activity.isAlive(107 * SECOND)).isTrue();
        assertThat(activity.isAlive(108 * SECOND)).isFalse();
    }
}
