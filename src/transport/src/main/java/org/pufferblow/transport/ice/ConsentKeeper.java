package org.pufferblow.transport.ice;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;

/**
 * One peer's paths from the first nomination on: consent (RFC 7675) on the selected one, triggered checks where the peer
 * is heard on another, and the choice among those that answer. Pure: requests, answers and the time come in, checks and
 * events go out. One thread at a time; times are {@link System#nanoTime} and may wrap.
 *
 * <p>Which path is selected, if we are controlled: the one that the peer nominates. Browsers differ. Firefox nominates
 * once; libwebrtc nominates in every check of the path that it uses, and for a moment also on one that it is about to
 * prefer. So a nomination moves us if the pair's priority is higher (RFC 5245 section 8.1.1.2, aggressive nomination),
 * or if the selected path has not been nominated for a while, or has lost consent.
 *
 * <p>A selected path that stops answering is replaced by another that answers, whether nominated or not: RFC 8445 would
 * have ICE restarted, and until somebody does, people would not hear each other. It is asked on and on while the peer
 * lives, so that a break of any length ends by itself.
 */
final class ConsentKeeper {
    /** Enough for every pair of two machines with a handful of addresses; then the longest unheard one is forgotten. */
    static final int MAX_PATHS = 32;

    /** libwebrtc checks, and thereby nominates, its path each 2.5 s at least. */
    private static final long NOMINATION_STAYS_NS = Duration.ofSeconds(3).toNanos();

    /** Between checks that nobody waits for; RFC 8445 section 14.2 allows as little as 5 ms. */
    private static final long CHECK_SPACING_NS = Duration.ofMillis(50).toNanos();

    /** What it wants done. Called while it runs: nobody may call it back from there. */
    interface Actions {
        /**
         * Send a check; {@link #onAnswer}, {@link #onRefused} or {@link #onNoAnswer} follows.
         *
         * @param consent whether to send it again as consent checks are, rather than connectivity checks
         * @param nominate whether to put USE-CANDIDATE in
         */
        void check(UdpPath path, boolean consent, boolean nominate);

        void onValidated(UdpPath path);

        /** A validated path that is not selected has answered once more. */
        void onConfirmed(UdpPath path);

        void onForgotten(UdpPath path);

        void onSelected(UdpPath path);

        void onConsent(boolean fresh);
    }

    private static final class Path {
        private final UdpPath udp;
        private final long localPriority;
        private long remotePriority;
        private boolean validated;
        private boolean checking;
        private boolean checkingConsent;
        /** Whether the last check was refused for the role that we had. */
        private boolean roleRefused;
        private boolean nominated;
        private long nominatedNs;
        /** Of the last answer, or of the path's first appearance. */
        private long answeredNs;
        /** Of the last sign of life, or of the path's first appearance. */
        private long heardNs;

        Path(UdpPath udp, long localPriority, long remotePriority, long nowNs) {
            this.udp = udp;
            this.localPriority = localPriority;
            this.remotePriority = remotePriority;
            this.answeredNs = nowNs;
            this.heardNs = nowNs;
        }
    }

    private final TransportConfig.Consent consent;
    private final DoubleSupplier random;
    private final Actions actions;
    private final Map<UdpPath, Path> paths = new LinkedHashMap<>();
    private final Deque<Path> toCheck = new ArrayDeque<>();
    private final long longestIntervalNs;
    private final long patienceNs;
    private boolean controlling;
    private Path selected;
    private boolean lost;
    private long consentDueNs;
    /** Whether the selected path was asked for consent since its last valid answer. */
    private boolean asking;
    private long consentEndsNs;
    private long queueDueNs;
    private long sweepDueNs;

    /** @param random between 0 and 1 */
    ConsentKeeper(TransportConfig.Consent consent, boolean controlling, DoubleSupplier random, Actions actions) {
        this.consent = consent;
        this.controlling = controlling;
        this.random = random;
        this.actions = actions;
        this.longestIntervalNs = consent.interval().toNanos() * 2;
        this.patienceNs = consent.patience().toNanos();
    }

    /** Takes over what was found, without events; to be called once, before anything else. */
    void start(UdpPath nominated, long localPriority, long remotePriority, long nowNs) {
        selected = new Path(nominated, localPriority, remotePriority, nowNs);
        selected.validated = true;
        selected.nominated = true;
        selected.nominatedNs = nowNs;
        paths.put(nominated, selected);
        queueDueNs = nowNs;
        consentDueNs = nowNs + intervalNs();
    }

    /** Another path that was found to work before. */
    void addValidated(UdpPath udp, long localPriority, long remotePriority, long nowNs) {
        Path path = pathFor(udp, localPriority, remotePriority, nowNs);
        if (path != null) {
            path.validated = true;
        }
    }

    /**
     * A path to one of the peer's candidates.
     *
     * @param atOnce whether to try it now, rather than when the selected path fails
     */
    void addCandidate(UdpPath udp, long localPriority, long remotePriority, boolean atOnce, long nowNs) {
        if (paths.containsKey(udp) || paths.size() >= MAX_PATHS) {
            return;
        }
        Path path = pathFor(udp, localPriority, remotePriority, nowNs);
        if (atOnce) {
            toCheck.add(path);
        }
    }

    void setControlling(boolean controlling) {
        this.controlling = controlling;
    }

    UdpPath selected() {
        return selected.udp;
    }

    /**
     * An authenticated request of the peer's, which somebody else answers.
     *
     * @return false if the peer has more paths than we keep
     */
    boolean onRequest(UdpPath udp, long localPriority, long remotePriority, boolean useCandidate, long nowNs) {
        Path path = pathFor(udp, localPriority, remotePriority, nowNs);
        if (path == null) {
            return false;
        }
        path.heardNs = nowNs;
        if (useCandidate && !controlling) {
            path.nominated = true;
            path.nominatedNs = nowNs;
        }
        if (path == selected) {
            if (lost) {
                check(path, true, nowNs);
            }
        } else if (!path.validated || nowNs - path.answeredNs > longestIntervalNs) {
            check(path, false, nowNs);
        } else {
            considerNomination(path, nowNs);
        }
        return true;
    }

    /** The peer was heard there, though not by ICE: not even its priority is known. */
    void onHeard(UdpPath udp, long localPriority, long nowNs) {
        Path path = pathFor(udp, localPriority, 0, nowNs);
        if (path != null && (path != selected || lost) && !path.checking) {
            path.heardNs = nowNs;
            check(path, path == selected, nowNs);
        }
    }

    void onAnswer(UdpPath udp, long nowNs) {
        Path path = paths.get(udp);
        if (path == null) {
            return;
        }
        boolean first = !path.validated;
        path.checking = false;
        path.roleRefused = false;
        path.validated = true;
        path.answeredNs = nowNs;
        path.heardNs = nowNs;
        if (first) {
            actions.onValidated(udp);
        }
        if (path == selected) {
            asking = false;
            consentDueNs = nowNs + intervalNs();
            if (lost) {
                lost = false;
                actions.onConsent(true);
            }
        } else if (lost) {
            select(path, nowNs);
        } else {
            considerNomination(path, nowNs);
            if (path == selected) {
                return;
            }
            if (first) {
                // The peer may have moved: see whether it is still where it was, sooner than consent would.
                check(selected, false, nowNs);
            } else {
                actions.onConfirmed(udp);
            }
        }
    }

    /**
     * An error response. It is no consent, but neither does it end the consent that there is (RFC 7675 section 5.1).
     *
     * @param roleConflict whether it was a 487, upon which we have the other role now
     */
    void onRefused(UdpPath udp, boolean roleConflict, long nowNs) {
        Path path = paths.get(udp);
        if (path == null) {
            return;
        }
        // RFC 8445 section 7.2.5.1 has it checked again, in the other role; who refuses that as well is not asked in a circle.
        boolean again = roleConflict && !path.roleRefused;
        path.checking = false;
        path.roleRefused = roleConflict;
        if (path == selected) {
            consentDueNs = again ? nowNs : nowNs + consent.originalWaitInterval().toNanos();
        } else if (again) {
            toCheck.add(path);
        }
    }

    void onNoAnswer(UdpPath udp, long nowNs) {
        Path path = paths.get(udp);
        if (path == null) {
            return;
        }
        path.checking = false;
        if (path != selected) {
            return;
        }
        consentDueNs = nowNs + consent.originalWaitInterval().toNanos();
        Path better = bestAnsweringOther(nowNs);
        if (better != null) {
            select(better, nowNs);
        } else if (path.checkingConsent) {
            lose(nowNs);
        }
    }

    private void lose(long nowNs) {
        if (!lost) {
            lost = true;
            sweepDueNs = nowNs;
            actions.onConsent(false);
        }
    }

    void onTick(long nowNs) {
        if (asking && !lost && nowNs - consentEndsNs >= 0) {
            Path better = bestAnsweringOther(nowNs);
            if (better != null) {
                select(better, nowNs);
            } else {
                lose(nowNs);
            }
        }
        if (!selected.checking && nowNs - consentDueNs >= 0) {
            check(selected, true, nowNs);
        }
        if (lost && nowNs - sweepDueNs >= 0) {
            sweepDueNs = nowNs + consent.interval().toNanos();
            toCheck.clear();
            paths.values().stream().filter(path -> path != selected).forEach(toCheck::add);
        }
        if (!toCheck.isEmpty() && nowNs - queueDueNs >= 0) {
            queueDueNs = nowNs + CHECK_SPACING_NS;
            check(toCheck.remove(), false, nowNs);
        }
    }

    /** How long until {@link #onTick} has something to do; never negative. */
    long nextTickInNs(long nowNs) {
        long next = selected.checking ? Long.MAX_VALUE : consentDueNs - nowNs;
        if (lost) {
            next = Math.min(next, sweepDueNs - nowNs);
        } else if (asking) {
            next = Math.min(next, consentEndsNs - nowNs);
        }
        if (!toCheck.isEmpty()) {
            next = Math.min(next, queueDueNs - nowNs);
        }
        return Math.max(0, next);
    }

    Collection<UdpPath> paths() {
        return List.copyOf(paths.keySet());
    }

    private void check(Path path, boolean asConsent, long nowNs) {
        if (!path.checking && paths.get(path.udp) == path) {
            path.checking = true;
            path.checkingConsent = asConsent;
            if (asConsent && !asking) {
                asking = true;
                consentEndsNs = nowNs + patienceNs;
            }
            actions.check(path.udp, asConsent, controlling && path == selected);
        }
    }

    private void considerNomination(Path path, long nowNs) {
        if (path == selected || !path.nominated || controlling) {
            return;
        }
        boolean selectedStillNominated = selected.nominated && nowNs - selected.nominatedNs < NOMINATION_STAYS_NS;
        if (lost || !selectedStillNominated || priority(path) > priority(selected)) {
            select(path, nowNs);
        }
    }

    private void select(Path path, long nowNs) {
        selected.nominated = false;
        selected = path;
        asking = false;
        consentDueNs = path.answeredNs + intervalNs();
        actions.onSelected(path.udp);
        if (lost) {
            lost = false;
            actions.onConsent(true);
        }
        if (controlling) {
            check(path, true, nowNs);
        }
    }

    private Path bestAnsweringOther(long nowNs) {
        return paths.values().stream()
                .filter(path -> path != selected && path.validated && path.answeredNs - selected.answeredNs > 0
                        && nowNs - path.answeredNs <= longestIntervalNs)
                .max(Comparator.comparingLong(this::priority)).orElse(null);
    }

    /** RFC 8445 section 6.1.2.3. */
    private long priority(Path path) {
        long controllings = controlling ? path.localPriority : path.remotePriority;
        long controlleds = controlling ? path.remotePriority : path.localPriority;
        return (Math.min(controllings, controlleds) << 32) + 2 * Math.max(controllings, controlleds)
                + (controllings > controlleds ? 1 : 0);
    }

    private Path pathFor(UdpPath udp, long localPriority, long remotePriority, long nowNs) {
        Path path = paths.get(udp);
        if (path != null) {
            path.remotePriority = Math.max(path.remotePriority, remotePriority);
            return path;
        }
        if (paths.size() >= MAX_PATHS && !forgetOne(nowNs)) {
            return null;
        }
        path = new Path(udp, localPriority, remotePriority, nowNs);
        paths.put(udp, path);
        return path;
    }

    /** Our addresses have changed: those that are gone take no place from the new ones, but for the path in use. */
    void forgetOthers(Predicate<UdpPath> isThere) {
        for (Path path : List.copyOf(paths.values())) {
            if (path != selected && !path.checking && !isThere.test(path.udp)) {
                forget(path);
            }
        }
    }

    /** The one that has been silent for longest goes, those that never worked first. */
    private boolean forgetOne(long nowNs) {
        List<Path> idle = new ArrayList<>(paths.values());
        idle.removeIf(path -> path == selected || path.checking);
        Path oldest = idle.stream().max(Comparator.<Path, Boolean>comparing(path -> !path.validated)
                .thenComparing(path -> nowNs - path.heardNs)).orElse(null);
        if (oldest == null) {
            return false;
        }
        forget(oldest);
        return true;
    }

    private void forget(Path path) {
        paths.remove(path.udp);
        toCheck.remove(path);
        if (path.validated) {
            actions.onForgotten(path.udp);
        }
    }

    private long intervalNs() {
        double factor = consent.randomizeInterval() ? 0.8 + 0.4 * random.getAsDouble() : 1;
        return (long) (consent.interval().toNanos() * factor);
    }
}
