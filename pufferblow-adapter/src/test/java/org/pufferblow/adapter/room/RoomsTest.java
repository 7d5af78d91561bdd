package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.room.RoomFixture.Link;
import org.pufferblow.adapter.signaling.CloseCode;

class RoomsTest {
    private final RoomFixture fixture = new RoomFixture();

    @Test
    void shouldSendAwayWhoeverOpensARoomWhileTheServerEnds() {
        fixture.meanwhile = () -> assertThat(fixture.rooms.shutDown()).isCompleted();

        Link ann = fixture.join("ann");
        fixture.offer(ann, "anna");

        assertThat(ann.closed).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(ann.told).isEmpty();
        assertThat(fixture.events).isEmpty();
        assertThat(fixture.paths).isEmpty();
        assertThat(fixture.rooms.statistics().rooms()).isEmpty();
        assertThat(fixture.rooms.people()).isZero();
    }
}
