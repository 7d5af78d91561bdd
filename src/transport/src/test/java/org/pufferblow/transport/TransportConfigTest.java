package org.pufferblow.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransportConfigTest {
    /** Consent checks are up to a fifth further apart than their interval says (RFC 7675 section 5.1). */
    @Test
    void shouldNotMissAPeerThatOnlyAnswersConsentChecks() {
        TransportConfig config = TransportConfig.defaults(0);

        Duration longestSilence = config.consent().interval().multipliedBy(6).dividedBy(5);

        assertThat(config.status().maxInactivityLimit()).isGreaterThan(longestSilence);
    }
}
