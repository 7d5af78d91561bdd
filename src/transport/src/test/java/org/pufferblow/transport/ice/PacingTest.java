package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacingTest {
    @Test
    void shouldGiveEachAgentLongerTurnsTheMoreThereAreWithinLimits() {
        Pacing pacing = new Pacing();
        pacing.agentStarts();
        assertThat(pacing.intervalMillis()).isEqualTo(20);
        for (int i = 1; i < 30; i++) {
            pacing.agentStarts();
        }
        assertThat(pacing.intervalMillis()).isEqualTo(60);
        for (int i = 30; i < 500; i++) {
            pacing.agentStarts();
        }
        assertThat(pacing.intervalMillis()).isEqualTo(100);
        for (int i = 0; i < 499; i++) {
            pacing.agentEnds();
        }
        assertThat(pacing.intervalMillis()).isEqualTo(20);
    }
}
