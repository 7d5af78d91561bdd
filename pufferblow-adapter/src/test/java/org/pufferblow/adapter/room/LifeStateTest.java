package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.adapter.room.LifeState.Event;

class LifeStateTest {
    @ParameterizedTest
    @CsvSource({"ARRIVING, MEDIA_BEGINS, ARRIVING", "ARRIVING, MEDIA_FLOWS, CONNECTED",
            "ARRIVING, MEDIA_STOPS, MEDIA_LOST", "ARRIVING, SOCKET_GOES, SOCKET_LOST",
            "ARRIVING, SOCKET_COMES, ARRIVING", "CONNECTED, MEDIA_BEGINS, ARRIVING",
            "CONNECTED, MEDIA_FLOWS, CONNECTED", "CONNECTED, MEDIA_STOPS, MEDIA_LOST",
            "CONNECTED, SOCKET_GOES, SOCKET_LOST", "CONNECTED, SOCKET_COMES, CONNECTED",
            "MEDIA_LOST, MEDIA_BEGINS, ARRIVING", "MEDIA_LOST, MEDIA_FLOWS, CONNECTED",
            "MEDIA_LOST, MEDIA_STOPS, MEDIA_LOST", "MEDIA_LOST, SOCKET_GOES, BOTH_LOST",
            "MEDIA_LOST, SOCKET_COMES, MEDIA_LOST", "SOCKET_LOST, MEDIA_BEGINS, SOCKET_LOST",
            "SOCKET_LOST, MEDIA_FLOWS, SOCKET_LOST", "SOCKET_LOST, MEDIA_STOPS, BOTH_LOST",
            "SOCKET_LOST, SOCKET_GOES, SOCKET_LOST", "SOCKET_LOST, SOCKET_COMES, ARRIVING",
            "BOTH_LOST, MEDIA_BEGINS, SOCKET_LOST", "BOTH_LOST, MEDIA_FLOWS, SOCKET_LOST",
            "BOTH_LOST, MEDIA_STOPS, BOTH_LOST", "BOTH_LOST, SOCKET_GOES, BOTH_LOST",
            "BOTH_LOST, SOCKET_COMES, MEDIA_LOST", "TAKEN_OVER, BEGINS, ARRIVING", "TAKEN_OVER, LEAVES, GONE"})
    void shouldMoveAsTheTableSays(LifeState from, Event event, LifeState to) {
        assertThat(from.after(event)).isEqualTo(to);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRIVING", "CONNECTED", "MEDIA_LOST", "SOCKET_LOST", "BOTH_LOST"})
    void shouldLeaveOrBeReplacedAtAnyTime(LifeState state) {
        assertThat(state.after(Event.LEAVES)).isEqualTo(LifeState.GONE);
        assertThat(state.after(Event.REPLACED)).isEqualTo(LifeState.TAKEN_OVER);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRIVING", "CONNECTED", "MEDIA_LOST", "SOCKET_LOST", "BOTH_LOST", "GONE"})
    void shouldBeginAgainOnlyInAPlaceThatWasTakenOver(LifeState state) {
        assertThatThrownBy(() -> state.after(Event.BEGINS)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReturnFromBeingGone(Event event) {
        assertThatThrownBy(() -> LifeState.GONE.after(event)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"BEGINS", "LEAVES"})
    void shouldNotMoveAsTheOneWhoWasTakenOver(Event event) {
        assertThatThrownBy(() -> LifeState.TAKEN_OVER.after(event)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldHaveASocketUntilItIsLost() {
        assertThat(LifeState.values()).filteredOn(LifeState::hasSocket).containsExactly(LifeState.ARRIVING,
                LifeState.CONNECTED, LifeState.MEDIA_LOST);
    }
}
