package org.pufferblow.adapter.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A thousand people come and go beside one who stays. */
class LongLivedPeerTest {
    private static final int VISITORS = 4;

    @Test
    void shouldHaveNoMoreLinesThanTheMostPeopleAtATime() {
        SplittableRandom random = new SplittableRandom(7);
        List<Schedule.Somebody> people = new ArrayList<>();
        for (int i = 0; i <= VISITORS; i++) {
            people.add(new Schedule.Somebody(Person.Kind.SHIPPED, "A", "recv send_audio"));
        }
        List<Schedule.Action> actions = new ArrayList<>();
        actions.add(new Schedule.Action(0, Schedule.Doing.JOIN, 0, 0));
        boolean[] in = new boolean[VISITORS + 1];
        long atMs = 500;
        for (int i = 0; i < 2000; i++) {
            int who = 1 + random.nextInt(VISITORS);
            actions.add(new Schedule.Action(atMs, in[who] ? Schedule.Doing.HANG_UP : Schedule.Doing.JOIN, who, i));
            in[who] = !in[who];
            atMs += random.nextLong(400);
        }
        int lines = World.run(new Schedule(11, 100, 1000, true, people, actions), null);
        assertThat(lines).isBetween(2, 1 + VISITORS);
    }
}
