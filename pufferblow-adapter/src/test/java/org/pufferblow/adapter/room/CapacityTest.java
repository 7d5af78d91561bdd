package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.signaling.SignalingHandler.CloseCause.CLIENT_GOODBYE;
import static org.pufferblow.transport.TransportState.CONNECTED;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.Videobridge;

/** {@code max_total_peers} and {@code max_room_peers} (PROTOCOL section 8). */
class CapacityTest {
    @Test
    void shouldOpenNoOtherRoomWhileItDrains() {
        RoomFixture world = new RoomFixture();
        world.join("ann", "old");
        world.rooms.admitRooms(false);
        RoomFixture.Link late = world.join("bob", "old");
        RoomFixture.Link elsewhere = world.join("cem", "new");
        assertThat(late.closed).isNull();
        assertThat(elsewhere.closed).isEqualTo(CloseCode.SERVER_FULL);
        assertThat(elsewhere.wasTold(ServerMessage.Failure.class)).isTrue();
        assertThat(world.rooms.refusals()).containsEntry("server_full", 1L);
        world.rooms.admitRooms(true);
        assertThat(world.join("dan", "new").closed).isNull();
    }

    @Test
    void shouldSayOfAFullRoomThatItIsFull() {
        RoomFixture world = new RoomFixture(true, 3, 1);
        world.join("ann");
        RoomFixture.Link bob = world.join("bob");
        assertThat(bob.told).containsExactly(new ServerMessage.Failure("voice room is full"));
        assertThat(bob.closed).isEqualTo(CloseCode.ROOM_FULL);
        assertThat(world.rooms.people()).isEqualTo(1);
        assertThat(world.rooms.statistics().rejectedConnections()).isEqualTo(1);
    }

    @Test
    void shouldSayThatTheServerIsFullWhereTheRoomIsTooAndWhereItIsNot() {
        RoomFixture world = new RoomFixture(true, 1, 1);
        world.join("ann");
        RoomFixture.Link bob = world.join("bob");
        RoomFixture.Link cem = world.join("cem", "another");
        assertThat(List.of(bob, cem)).allSatisfy(link -> {
            assertThat(link.told).containsExactly(new ServerMessage.Failure("server at capacity"));
            assertThat(link.closed).isEqualTo(CloseCode.SERVER_FULL);
        });
    }

    @Test
    void shouldLetAUserTakeOverInAFullRoomOfAFullServer() {
        RoomFixture world = new RoomFixture(true, 1, 1);
        RoomFixture.Link ann = world.join("ann");
        world.offer(ann, "peer");
        world.media("peer", CONNECTED);
        RoomFixture.Link again = world.join("ann");
        world.offer(again, "fresh");
        assertThat(ann.closed).isEqualTo(CloseCode.REPLACED);
        assertThat(again.closed).isNull();
        assertThat(world.rooms.people()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void shouldRefuseNobodyForAPlaceThatAFullRoomTookForAMoment() throws Exception {
        try (ExecutorService turns = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor()) {
            Rooms rooms = new Rooms(new Videobridge(new FakeTransports()),
                    id -> new SerialLoop(id, turns, timers, Clock.systemUTC()),
                    RoomPolicy.of(
                            new Settings.Rooms(2, 1, Duration.ofHours(1), Duration.ofSeconds(15),
                                    Duration.ofSeconds(60), true,
                                    new Settings.Repair(true, Duration.ofSeconds(20), Duration.ofSeconds(4))),
                            new OpusParameters("minptime=10")),
                    event -> {}, () -> 1L);
            enter(rooms, "ann", "full").awaitJoined();
            AtomicBoolean done = new AtomicBoolean();
            List<Thread> knocking = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String user = "knocker" + i;
                knocking.add(Thread.ofPlatform().start(() -> {
                    while (!done.get()) {
                        enter(rooms, user, "full").awaitClosed();
                    }
                }));
            }
            int refused = 0;
            for (int i = 0; i < 5000; i++) {
                Caller bob = enter(rooms, "bob", "free");
                refused += bob.awaitJoined() ? 0 : 1;
                bob.session.onClosed(CLIENT_GOODBYE);
            }
            done.set(true);
            for (Thread thread : knocking) {
                thread.join();
            }
            timers.shutdownNow();
            assertThat(refused).isZero();
        }
    }

    private static Caller enter(Rooms rooms, String user, String session) {
        Caller caller = new Caller();
        caller.session = rooms.onClient(new Claims(user, user, "i", "s", "c", session, "recv", Set.of(Scope.RECV)),
                caller);
        return caller;
    }

    /** Waits for what it is told first, and for its close. */
    private static final class Caller implements ClientLink {
        private final CountDownLatch told = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean joined;
        private SignalingHandler.Session session;

        boolean awaitJoined() {
            await(told);
            return joined;
        }

        void awaitClosed() {
            await(closed);
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void send(ServerMessage message) {
            joined |= message instanceof ServerMessage.Joined;
            told.countDown();
        }

        @Override
        public void ping() {
            // Nobody answers.
        }

        @Override
        public long silentNs() {
            return 0;
        }

        @Override
        public void close(CloseCode code) {
            told.countDown();
            closed.countDown();
        }
    }
}
