package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.negotiation.NegotiationState.Event;

class NegotiationStateTest {
    @ParameterizedTest
    @CsvSource({"NEW, WE_ANSWER, STABLE", "STABLE, WE_ANSWER, STABLE", "STABLE, WE_OFFER, OFFERED",
            "STABLE, CLIENT_RESTORES, STABLE", "STABLE, CLIENT_RESUMES, STABLE", "OFFERED, CLIENT_ANSWERS, STABLE",
            "OFFERED, CLIENT_COLLIDES, COLLIDED", "OFFERED, CLIENT_RESTORES, STABLE", "OFFERED, CLIENT_RESUMES, STABLE",
            "COLLIDED, CLIENT_ANSWERS, STABLE", "COLLIDED, CLIENT_COLLIDES, COLLIDED",
            "COLLIDED, CLIENT_RESTORES, STABLE", "COLLIDED, WE_GIVE_UP, STABLE", "COLLIDED, CLIENT_RESUMES, STABLE"})
    void shouldMoveAsTheTableSays(NegotiationState from, Event event, NegotiationState to) {
        assertThat(from.after(event)).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource({"NEW, WE_OFFER", "NEW, CLIENT_ANSWERS", "NEW, CLIENT_COLLIDES", "NEW, CLIENT_RESUMES",
            "NEW, WE_GIVE_UP", "NEW, CLIENT_RESTORES", "STABLE, CLIENT_ANSWERS", "STABLE, CLIENT_COLLIDES",
            "STABLE, WE_GIVE_UP", "OFFERED, WE_OFFER", "OFFERED, WE_ANSWER", "OFFERED, WE_GIVE_UP",
            "COLLIDED, WE_OFFER", "COLLIDED, WE_ANSWER"})
    void shouldFailOnAnyOtherMove(NegotiationState from, Event event) {
        assertThatThrownBy(() -> from.after(event)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBeOfferingWhileAnOfferIsOutstanding() {
        assertThat(NegotiationState.values()).filteredOn(NegotiationState::isOffering)
                .containsExactly(NegotiationState.OFFERED, NegotiationState.COLLIDED);
    }
}
