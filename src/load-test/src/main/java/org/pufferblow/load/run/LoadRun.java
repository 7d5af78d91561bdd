package org.pufferblow.load.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pufferblow.load.client.SimulatedClients;
import org.pufferblow.load.measure.JoinTally.JoinFigures;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.measure.ServerProcess;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.load.run.LoadReport.OwnFigures;
import org.pufferblow.load.run.LoadReport.ServerFigures;
import org.pufferblow.load.run.LoadReport.Step;

/** Runs one test. Belongs to one thread, apart from {@link #stop}. */
final class LoadRun {
    /** While people arrive, each at their time. */
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** While nobody does: what is measured then is not to be disturbed. */
    private static final long IDLE_TURN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration STEP_SETTLING = Duration.ofSeconds(1);
    private static final Duration AFTER_WARM_UP = Duration.ofSeconds(2);
    private static final Duration INVITING = Duration.ofSeconds(60);

    private final LoadOptions options;
    private final SimulatedClients clients;
    private final ActiveClients people;
    private final Arrivals arrivals;
    private final Optional<ServerProcess> server;
    /** Before the first join, or after those of the warm-up. */
    private Optional<ServerProcess.Snapshot> empty;
    private final Consumer<String> progress;
    private final BooleanSupplier enough;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Step> steps = new ArrayList<>();
    private volatile boolean stopped;
    private long lookedNs = System.nanoTime();
    private long shownNs = System.nanoTime();

    /**
     * Nothing happens before {@link #run}.
     *
     * @param progress told a line a second
     * @param enough asked all the time whether it is to end, like {@link #stop}
     */
    LoadRun(LoadOptions options, SimulatedClients clients, Tokens tokens, Consumer<String> progress,
            BooleanSupplier enough) {
        this.options = options;
        this.clients = clients;
        this.people = new ActiveClients(options.joinTimeout().toNanos());
        this.arrivals = new Arrivals(clients, tokens, people);
        this.server = options.serverPid().isPresent()
                ? Optional.of(new ServerProcess(options.serverPid().getAsLong()))
                : Optional.empty();
        this.empty = server.flatMap(ServerProcess::read);
        this.progress = progress;
        this.enough = enough;
    }

    /** Has it end soon, with what was measured so far. For any thread. */
    void stop() {
        stopped = true;
    }

    /** Whether the server's process is there, if one was named. */
    boolean seesServer() {
        return server.isEmpty() || empty.isPresent();
    }

    LoadReport run() {
        warmUp();
        Window window = switch (options.mode()) {
            case STEADY -> steady();
            case STORM -> storm();
            case CHURN -> churn();
            case RAMP -> ramp();
        };
        JoinFigures joins = clients.joins().figures();
        int present = people.size();
        people.sendAllAway();
        Optional<ServerProcess.Snapshot> afterwards = Optional.empty();
        if (options.rest().isPositive()) {
            pass(options.rest());
            afterwards = server.flatMap(ServerProcess::read);
        }
        long undecryptable = clients.counters().getOrDefault("srtp_auth_failed", 0L);
        return new LoadReport(options, stopped, present, joins, window.media(), window.server(), afterwards,
                window.own(), steps, undecryptable);
    }

    /** What was measured between two moments. */
    private record Window(MediaFigures media, Optional<ServerFigures> server, OwnFigures own) {}

    /** Has both sides' code compiled; nothing of it is counted. */
    private void warmUp() {
        if (options.warmUp() > 0) {
            joinInTurn(0, options.warmUp());
            people.sendAllAway();
            pass(AFTER_WARM_UP);
            clients.joins().restart();
            empty = server.flatMap(ServerProcess::read);
        }
    }

    private Window steady() {
        joinAll();
        Beginning beginning = begin();
        pass(options.duration());
        return end(beginning);
    }

    private Window storm() {
        int talkers = talkers();
        joinInTurn(0, talkers);
        pass(options.settling());
        clients.joins().restartDurations();
        int others = options.peers() - talkers;
        for (int i = 0; i < others; i++) {
            arrivals.add((talkers + i) % options.rooms(), options.within().toNanos() * i / others);
        }
        invite();
        Beginning beginning = begin();
        admitAll(options.within());
        pass(options.duration());
        return end(beginning);
    }

    private Window churn() {
        joinAll();
        clients.joins().restartDurations();
        Beginning beginning = begin();
        long beganNs = System.nanoTime();
        long[] leavers = {0};
        turnUntil(() -> {
            long nowNs = System.nanoTime();
            while (nowNs - beganNs >= leavers[0] * 1e9 / options.churnRate()) {
                leavers[0]++;
                int room = people.sendSomebodyAway(random);
                if (room >= 0) {
                    arrivals.addNow(room, nowNs);
                }
            }
            arrivals.admit(nowNs);
            return false;
        }, options.duration());
        admitAll(Duration.ZERO);
        return end(beginning);
    }

    private Window ramp() {
        int roomSize = Math.ceilDiv(options.peers(), options.rooms());
        long beganNs = System.nanoTime();
        Window last = null;
        boolean held = true;
        int in = 0;
        while (in < options.peers() && held && !stopped
                && System.nanoTime() - beganNs < options.duration().toNanos()) {
            int until = Math.min(options.peers(), in + options.step());
            for (int i = in; i < until; i++) {
                arrivals.add(i / roomSize, offsetNs(i - in));
            }
            invite();
            admitAll(Duration.ofNanos(offsetNs(until - in)));
            in = until;
            pass(STEP_SETTLING);
            Beginning beginning = begin();
            pass(options.stepTime().minus(STEP_SETTLING));
            Window window = end(beginning);
            held = !stopped && holds(window);
            steps.add(new Step(people.size(), window.media(), window.server(), held));
            if (held || last == null) {
                last = window;
            }
        }
        return last == null ? end(begin()) : last;
    }

    private boolean holds(Window window) {
        JoinFigures joins = clients.joins().figures();
        return joins.failed() + joins.lost() == 0 && window.media().lossPercent() <= options.holdLossPercent()
                && window.media().latencyP99Ns() <= options.holdP99().toNanos();
    }

    /** The talkers first, so that the others hear somebody as soon as they can. */
    private void joinAll() {
        joinInTurn(0, talkers());
        joinInTurn(talkers(), options.peers());
        pass(options.settling());
    }

    private int talkers() {
        return Math.min(options.peers(), options.rooms() * options.talkers());
    }

    private void joinInTurn(int from, int to) {
        for (int i = from; i < to; i++) {
            arrivals.add(i % options.rooms(), offsetNs(i - from));
        }
        invite();
        admitAll(Duration.ofNanos(offsetNs(to - from)));
    }

    private long offsetNs(int place) {
        return (long) (place * 1e9 / options.joinRate());
    }

    private void invite() {
        turnUntil(arrivals::areFirstInvited, INVITING);
        arrivals.startClock(System.nanoTime());
    }

    /** @param time until the last is due */
    private void admitAll(Duration time) {
        turnUntil(() -> {
            arrivals.admit(System.nanoTime());
            return arrivals.isEmpty() && people.areAllSettled();
        }, time.plus(options.joinTimeout()).plus(INVITING));
        arrivals.giveUp(stopped ? "not begun" : "no token in time");
    }

    private void pass(Duration time) {
        turnUntil(() -> false, time, IDLE_TURN_NS);
    }

    /** Looks after everybody while something else is waited for. */
    private void turnUntil(BooleanSupplier done, Duration most) {
        turnUntil(done, most, TURN_NS);
    }

    private void turnUntil(BooleanSupplier done, Duration most, long turnNs) {
        long beganNs = System.nanoTime();
        while (!stopped && !done.getAsBoolean() && System.nanoTime() - beganNs < most.toNanos()) {
            if (enough.getAsBoolean()) {
                stopped = true;
            }
            long nowNs = System.nanoTime();
            if (nowNs - lookedNs >= LOOK_NS) {
                lookedNs = nowNs;
                people.look(nowNs);
            }
            if (nowNs - shownNs >= PROGRESS_NS) {
                shownNs = nowNs;
                showProgress();
            }
            LockSupport.parkNanos(this, turnNs);
        }
    }

    private void showProgress() {
        JoinFigures joins = clients.joins().figures();
        MediaFigures media = clients.figures(List.of());
        progress.accept(
                "%d in, %d joined, %d failed, %d lost | %s packets, %d missing, latency p50 %s p99 %s".formatted(
                        people.size(), joins.joined(), joins.failed(), joins.lost(), media.received(), media.missing(),
                        ReportText.millis(media.latencyP50Ns()), ReportText.millis(media.latencyP99Ns())));
    }

    /** The first moment of a measurement, and the processes at that time. */
    private record Beginning(long ns, Optional<ServerProcess.Snapshot> server, long ownCpuNs, long dropped) {}

    private Beginning begin() {
        clients.restartFigures();
        return new Beginning(System.nanoTime(), server.flatMap(ServerProcess::read), ownCpuNs(),
                dropped());
    }

    private long dropped() {
        return clients.counters().getOrDefault("udp_dropped_by_kernel", 0L);
    }

    private static long ownCpuNs() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private Window end(Beginning beginning) {
        MediaFigures media = clients.figures(people.clients());
        double ns = System.nanoTime() - beginning.ns();
        long ownNs = ownCpuNs() - beginning.ownCpuNs();
        OwnFigures own = new OwnFigures(ownNs / ns, perPacketNs(ownNs, media), dropped() - beginning.dropped());
        Optional<ServerProcess.Snapshot> now = server.flatMap(ServerProcess::read);
        if (now.isEmpty() || beginning.server().isEmpty() || empty.isEmpty()) {
            return new Window(media, Optional.empty(), own);
        }
        long cpuNs = now.get().cpuNs() - beginning.server().get().cpuNs();
        return new Window(media, Optional.of(new ServerFigures(cpuNs / ns, perPacketNs(cpuNs, media),
                empty.get().rssKib(), now.get().rssKib(), now.get().threads(), now.get().descriptors(),
                empty.get().threads(), empty.get().descriptors())), own);
    }

    private static double perPacketNs(long cpuNs, MediaFigures media) {
        return media.received() == 0 ? Double.NaN : (double) cpuNs / media.received();
    }
}
