package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/**
 * One room and a server like the real one, which counts a person from the moment they ask for a token, in any order of joins,
 * leaves, states, deliveries, retries and late news of answers. Each number of a schedule is one occurrence.
 */
class ServerCountPropertiesTest {
    private static final int USERS = 4;
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(31);

    @Property(tries = 3_000)
    void shouldTellOfEachJoinOnceToAServerThatLosesNobody(
            @ForAll @Size(max = 150) List<@IntRange(max = 9_999) Integer> schedule) {
        Run run = new Run(false);
        schedule.forEach(run::happen);
        run.comeToRest();
        assertThat(run.told).isEqualTo(run.joins);
        assertThat(run.server).isEqualTo(run.in.keySet());
    }

    @Property(tries = 3_000)
    void shouldBringBackWhomTheServerLost(
            @ForAll @Size(max = 150) List<@IntRange(max = 9_999) Integer> schedule) {
        Run run = new Run(true);
        schedule.forEach(run::happen);
        run.comeToRest();
        run.askedFor.clear();
        for (int round = 0; round < 2; round++) {
            run.in.keySet().stream().findFirst().ifPresent(run::deafen);
            run.comeToRest();
        }
        assertThat(run.server).isEqualTo(run.in.keySet());
    }

    private static final class Run implements EventSink {
        private record News(SessionEvent event, int count, boolean settled) {}

        private final boolean loses;
        private final RoomFixture world = new RoomFixture(this);
        private final Map<String, RoomFixture.Link> in = new HashMap<>();
        private final Map<String, Boolean> deafened = new HashMap<>();
        /** What waits for the server, in order; the first one is under way while it is being sent. */
        private final Deque<SessionEvent> lane = new ArrayDeque<>();
        private final Deque<News> news = new ArrayDeque<>();
        /** Who the server believes is in by what it was told, and who has a token of it beside them. */
        private final Set<String> server = new TreeSet<>();
        private final Set<String> askedFor = new HashSet<>();
        private boolean sending;
        private boolean alone;
        private int joins;
        private int told;

        Run(boolean loses) {
            this.loses = loses;
        }

        @Override
        public void emit(SessionEvent event) {
            told += event instanceof ParticipantJoined ? 1 : 0;
            lane.add(event);
        }

        void happen(int number) {
            String user = "u" + number / 10 % USERS;
            int rest = number / 40;
            switch (number % 10) {
                case 0 -> askedFor.add(user);
                case 1 -> join(user);
                case 2 -> {
                    if (in.containsKey(user)) {
                        world.lose(in.remove(user), CloseCause.CLIENT_GOODBYE);
                    } else {
                        join(user);
                    }
                }
                case 3 -> deafen(user);
                case 4 -> world.pass(Duration.ofMillis(rest % 10 * 300L));
                case 5 -> {
                    if (loses && rest % 2 == 0) {
                        server.remove(user);
                    }
                }
                case 6 -> send();
                case 7 -> hear();
                default -> answer(rest % 4 != 0, rest % 8 < 4);
            }
        }

        private void join(String user) {
            askedFor.add(user);
            in.put(user, world.join(user));
            joins++;
        }

        private void deafen(String user) {
            if (in.containsKey(user)) {
                boolean now = deafened.merge(user, true, Boolean::logicalXor);
                world.say(in.get(user),
                        new ClientMessage.AudioState(Optional.empty(), Optional.of(now), Optional.empty()));
            }
        }

        private void send() {
            if (!sending && !lane.isEmpty()) {
                sending = true;
                alone = lane.size() == 1;
            }
        }

        /** An answer that gets lost, or a failure, has the event sent again; the server may have processed it. */
        private void answer(boolean arrives, boolean processed) {
            if (!sending) {
                return;
            }
            sending = false;
            SessionEvent event = lane.getFirst();
            if (arrives || processed) {
                process(event);
            }
            if (arrives) {
                lane.removeFirst();
                Set<String> counted = new HashSet<>(server);
                counted.addAll(askedFor);
                news.add(new News(event, counted.size(), alone && lane.isEmpty()));
            }
        }

        private void process(SessionEvent event) {
            if (event instanceof ParticipantJoined joined) {
                server.add(joined.userId());
                askedFor.remove(joined.userId());
            } else if (event instanceof ParticipantLeft left) {
                server.remove(left.userId());
                askedFor.remove(left.userId());
            }
        }

        /** The news of an answer reaches the room. */
        private void hear() {
            News next = news.poll();
            if (next != null) {
                world.rooms.onAccepted(next.event(), next.count(), false, next.settled());
            }
        }

        void comeToRest() {
            for (int turn = 0; turn < 3; turn++) {
                world.pass(HALF_A_MINUTE);
                while (!lane.isEmpty() || !news.isEmpty()) {
                    send();
                    answer(true, true);
                    hear();
                }
            }
        }
    }
}
