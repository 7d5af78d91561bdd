package org.pufferblow.adapter.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.MediaQuality;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.room.RoomPolicy;
import org.pufferblow.adapter.room.RoomStatistics;
import org.pufferblow.adapter.room.Rooms;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;
import org.pufferblow.bridge.BridgeConfig;
import org.pufferblow.bridge.Videobridge;

/** Real rooms between simulated clients, networks and a simulated Pufferblow server; runs one schedule on virtual time. */
final class World {
    private static final long S = 1000 * VirtualTime.MS;
    /** Nothing that will happen by itself is further away. */
    private static final long QUIET_NS = 120 * S;

    private final Schedule schedule;
    private final List<String> trace;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedTransports transports = new SimulatedTransports(this);
    private final Map<String, SimulatedLoop> loops = new HashMap<>();
    private final List<Person> people = new ArrayList<>();
    private final ControlPlaneModel server;
    private final Media media;
    private final Rooms rooms;
    private int pages;
    private long happenedNs;
    private int mostLines;
    private CompletableFuture<Void> shutDown = CompletableFuture.completedFuture(null);

    private World(Schedule schedule, List<String> trace) {
        this.schedule = schedule;
        this.trace = trace;
        SplittableRandom random = new SplittableRandom(schedule.seed());
        this.server = new ControlPlaneModel(this, random.split());
        this.media = new Media(this, random.split());
        SplittableRandom loopRandom = random.split();
        SplittableRandom numbers = random.split();
        RoomPolicy policy = RoomPolicy.of(
                new Settings.Rooms(schedule.maxTotalPeers(), schedule.maxRoomPeers(), Duration.ofSeconds(15),
                        Duration.ofSeconds(15), Duration.ofSeconds(60), schedule.takeover(),
                        new Settings.Repair(true, Duration.ofSeconds(20), Duration.ofSeconds(4))),
                OpusParameters.of(MediaQuality.defaults()));
        this.rooms = new Rooms(new Videobridge(transports, everybodyHeard()), id -> {
            SimulatedLoop loop = new SimulatedLoop(time, loopRandom.split());
            loops.put(id, loop);
            return loop;
        }, policy, server, numbers::nextLong);
        for (int i = 0; i < schedule.people().size(); i++) {
            Schedule.Somebody s = schedule.people().get(i);
            people.add(new Person(this, "user" + i, s.room(), s.scope(), s.kind(), random.split()));
        }
    }

    /** Who may be heard is to be heard, however many there are. */
    private static BridgeConfig everybodyHeard() {
        BridgeConfig defaults = BridgeConfig.defaults();
        BridgeConfig.Loudest loudest = defaults.loudest();
        return new BridgeConfig(defaults.speechActivity(), new BridgeConfig.Loudest(false, loudest.count(),
                loudest.alwaysRouteDominant(), loudest.energyExpireTime(), loudest.energyAlphaPercent()),
                defaults.silence());
    }

    /**
     * Runs a schedule to its end.
     *
     * @param trace takes what happened, line by line; null to go without
     * @return the most m-lines that a peer connection had when all had come to rest
     * @throws Violation if an invariant does not hold
     */
    static int run(Schedule schedule, List<String> trace) {
        World world = new World(schedule, trace);
        Logged.during(world::run);
        return world.mostLines;
    }

    private void run() {
        for (Schedule.Action action : schedule.actions()) {
            time.runUntil(action.atMs() * VirtualTime.MS);
            perform(action);
        }
        rest();
        AtRest check = new AtRest(this);
        check.everyone();
        mostLines = people.stream().flatMap(p -> p.pages().stream()).filter(c -> c.peer != null)
                .mapToInt(c -> c.peer.lineCount()).max().orElse(0);
        trace(() -> "--- at rest; everyone goes");
        finale();
        rest();
        check.nothingLeftOver();
        if (!shutDown.isDone()) {
            throw new Violation("shutdown", "never done");
        }
    }

    /** Until nothing is left to happen, or nothing does but that somebody who sits there without media is asked whether he is. */
    private void rest() {
        long limitNs = time.nowNs() + 900 * S;
        happenedNs = time.nowNs();
        while (time.pending() > 0 && time.nowNs() - happenedNs < QUIET_NS) {
            if (time.nowNs() > limitNs) {
                throw new Violation("rest", "the world does not come to rest");
            }
            time.runUntil(time.nowNs() + 10 * S);
        }
    }

    /** By turns: everybody hangs up, or the server shuts down under everybody. */
    private void finale() {
        if (schedule.seed() % 4 == 0) {
            shutDown = rooms.shutDown();
        } else {
            people.forEach(p -> List.copyOf(p.pages()).forEach(Client::hangUp));
        }
    }

    private void perform(Schedule.Action action) {
        Person person = people.get(action.who());
        Client page = person.page();
        SplittableRandom random = new SplittableRandom(action.detail());
        trace(() -> "* " + action);
        switch (action.doing()) {
            case JOIN -> person.join();
            case SECOND_PAGE -> person.open();
            case SLOW_SERVER -> server.slowDown(20 * S);
            case SERVER_ENDS -> server.endSession(person.room);
            case SERVER_LOSES -> server.loseUser(person.room, action.detail());
            default -> {
                if (page != null) {
                    perform(action.doing(), person, page, random);
                }
            }
        }
    }

    private void perform(Schedule.Doing doing, Person person, Client page, SplittableRandom random) {
        switch (doing) {
            case HANG_UP -> page.hangUp();
            case RELOAD -> person.reload(page, random.nextInt(3) > 0 ? CloseCause.CLIENT_GOING_AWAY : CloseCause.LOST,
                    random.nextBoolean());
            case VANISH -> page.vanish(random.nextBoolean());
            case CUT_SOCKET -> {
                boolean halfOpen = random.nextInt(3) == 0;
                page.loseSocket(halfOpen ? 45 * S : random.nextLong(3 * S),
                        halfOpen ? CloseCause.PING_TIMEOUT : CloseCause.LOST);
            }
            case BLIP -> ifConnected(page, () -> media.interrupt(page.peer, 3 * S + random.nextLong(9 * S)));
            case MEDIA_DEATH -> ifConnected(page, () -> media.interrupt(page.peer, -1));
            case PATH_DEATH -> ifConnected(page, () -> page.breakPath());
            case RESTART -> page.restartIce();
            case STATE -> page.sayState(random.nextBoolean(), random.nextBoolean());
            case SCREEN -> page.send(random.nextBoolean()
                    ? new ClientMessage.ScreenShareStarted()
                    : new ClientMessage.ScreenShareStopped());
            case VIDEO -> page.toggleVideo();
            case RENEGOTIATE -> page.renegotiate();
            case TURN -> page.turnLine(random);
            case REOPEN -> page.reopen(random);
            case SILENCE -> page.stopAnswering(random);
            case SWAP -> page.swapMicrophone(random);
            case SLOW_LINK -> page.slowDown(random.nextLong(4 * S), 900 * VirtualTime.MS);
            case SLOW_PAGE -> page.slowDown(random.nextLong(4 * S), 950 * VirtualTime.MS);
            case VERY_SLOW_PAGE -> page.slowDown(6 * S, 6 * S);
            default -> throw new IllegalStateException(doing.toString());
        }
    }

    private void ifConnected(Client page, Runnable task) {
        if (media.isConnected(page.peer)) {
            task.run();
        }
    }

    /** Judges what the server says, at the moment when it says so. */
    void onServerMessage(Client client, ServerMessage message) {
        if (message instanceof ServerMessage.Failure failure) {
            checkFailure(client, failure.error());
        }
        RoomStatistics statistics = rooms.statistics();
        if (statistics.totalPeers() > schedule.maxTotalPeers()
                || statistics.rooms().stream().anyMatch(r -> r.peers() > schedule.maxRoomPeers())) {
            throw new Violation("admission", "more people than there is room for");
        }
    }

    private void checkFailure(Client client, String error) {
        int inRoom = rooms.statistics().rooms().stream().filter(r -> r.sessionId().equals(client.claims().sessionId()))
                .mapToInt(RoomStatistics.RoomFigures::peers).findFirst().orElse(0);
        boolean allowed = switch (error) {
            case "voice room is full" -> inRoom == schedule.maxRoomPeers();
            case "server at capacity" -> rooms.statistics().totalPeers() == schedule.maxTotalPeers();
            case "already connected in this session" -> !schedule.takeover();
            // Its page has rolled back what its new socket was answered: both happened seconds apart.
            case "failed to apply offer" -> !client.isWellBehaved() || (client.wasVerySlow() && client.wasCut());
            default -> !client.isWellBehaved();
        };
        // Whoever has hung up does not hear it: its last words may come to a peer connection that is closed.
        if (!allowed && !client.isPageGone()) {
            throw new Violation("errors", client + " is told: " + error);
        }
    }

    void feedback(SessionEvent event, int count, boolean over, boolean settled) {
        rooms.onAccepted(event, count, over, settled);
        if (over && !(event instanceof SessionEvent.SessionEnded)) {
            loops.get(event.sessionId()).execute(() -> server.forgetEveryone(event.sessionId()));
        }
    }

    VirtualTime time() {
        return time;
    }

    Rooms rooms() {
        return rooms;
    }

    ControlPlaneModel server() {
        return server;
    }

    Media media() {
        return media;
    }

    SimulatedTransports transports() {
        return transports;
    }

    List<Person> people() {
        return people;
    }

    int nextPage() {
        return ++pages;
    }

    /** Something happens. */
    void trace(Supplier<String> line) {
        happenedNs = time.nowNs();
        if (trace != null) {
            trace.add(String.format("%9.3f %s", time.nowNs() / 1e9, line.get()));
        }
    }
}
