package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.room.TurnLoop;

class DrainTest {
    private final TurnLoop loop = new TurnLoop();
    private final List<String> events = new ArrayList<>();
    private int people = 2;
    private final Drain drain = new Drain(loop, Duration.ofHours(1), () -> people, () -> events.add("begin"),
            () -> events.add("end"));

    @Test
    void shouldEndOnceTheLastHasLeft() {
        drain.begin();
        drain.begin();
        loop.pass(Duration.ofMinutes(30));
        assertThat(events).containsExactly("begin");
        people = 0;
        loop.pass(Duration.ofMillis(250));
        assertThat(events).containsExactly("begin", "end");
        loop.pass(Duration.ofHours(2));
        assertThat(events).hasSize(2);
    }

    @Test
    void shouldEndAtTheLimitWhoeverIsIn() {
        drain.begin();
        loop.pass(Duration.ofHours(1));
        assertThat(events).containsExactly("begin", "end");
    }

    @Test
    void shouldEndAtOnceWhereNobodyIsIn() {
        people = 0;
        drain.begin();
        assertThat(events).containsExactly("begin", "end");
    }
}
