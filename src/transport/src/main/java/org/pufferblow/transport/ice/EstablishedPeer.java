package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer that has a path: gives {@link ConsentKeeper} its messages and its clock, and answers the peer's checks for as long
 * as it lives. The peer's control thread alone.
 */
final class EstablishedPeer implements ConsentKeeper.Actions {
    /** Of the peer's, in one session: whoever restarts again and again has no use for the older ones. */
    private static final int MAX_RENEWALS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(EstablishedPeer.class);

    private final IceIdentity identity;
    private final IceContext context;
    private final Executor control;
    private final IceListener events;
    private final ConsentKeeper keeper;
    /** The peer with credentials of its later sessions, the newest last. */
    private final List<IceIdentity> renewed = new ArrayList<>();
    /** Those of the keeper's paths on which the peer calls itself by them. */
    private final Map<UdpPath, IceIdentity> callers = new HashMap<>();
    private final Transactions.Schedule consentSchedule;
    private final Map<UdpPath, Transactions.Transaction> checks = new HashMap<>();
    private final StunView answers = new StunView();
    private final NegotiatedRole role;
    private boolean closed;
    private Future<?> tick;

    EstablishedPeer(IceIdentity identity, NegotiatedRole role, IceContext context, Executor control,
            IceListener events) {
        this.identity = identity;
        this.role = role;
        this.context = context;
        this.control = control;
        this.events = events;
        TransportConfig.Consent consent = context.config().consent();
        this.consentSchedule = new Transactions.Schedule(consent.originalWaitInterval().toMillis(),
                consent.maxWaitInterval().toMillis(), consent.maxRetransmissions());
        this.keeper = new ConsentKeeper(consent, role.isControlling(), () -> ThreadLocalRandom.current().nextDouble(),
                this);
    }

    /** @param validated the paths that answered so far, with the priorities of the peer's candidates */
    void start(UdpPath nominated, long remotePriority, Map<UdpPath, Long> validated, Iterable<Candidate> candidates) {
        long now = System.nanoTime();
        keeper.start(nominated, hostPriority(nominated), remotePriority, now);
        validated.forEach((path, priority) -> keeper.addValidated(path, hostPriority(path), priority, now));
        pairUp(candidates);
        schedule();
    }

    /** Makes pairs of the peer's candidates and of each of our addresses that has none yet. */
    void pairUp(Iterable<Candidate> candidates) {
        keeper.forgetOthers(path -> context.candidates().sockets().contains(path.local()));
        candidates.forEach(candidate -> pairUp(candidate, false));
    }

    void add(Candidate candidate) {
        pairUp(candidate, true);
        schedule();
    }

    void addRemoteCredentials(String remoteUfrag, StunKey remoteKey) {
        renewed.add(identity.with(remoteUfrag, remoteKey));
        if (renewed.size() > MAX_RENEWALS) {
            IceIdentity oldest = renewed.removeFirst();
            callers.values().removeIf(oldest::equals);
        }
    }

    private void pairUp(Candidate candidate, boolean atOnce) {
        for (InetSocketAddress socket : context.candidates().sockets()) {
            if (Addresses.sameFamily(socket, candidate.address())) {
                UdpPath path = new UdpPath(socket, candidate.address());
                keeper.addCandidate(path, hostPriority(path), candidate.priority(), atOnce, System.nanoTime());
            }
        }
    }

    void onRequest(CheckRequest check) {
        if (role.refuses(check)) {
            send(identity.roleConflict(check), check.path());
            return;
        }
        keeper.setControlling(role.isControlling());
        noteCaller(check);
        boolean kept = keeper.onRequest(check.path(), hostPriority(check.path()), check.priority(),
                check.useCandidate(),
                System.nanoTime());
        if (kept) {
            send(identity.success(check), check.path());
        } else {
            callers.remove(check.path());
            context.counters().count(Counter.STUN_DROPPED_PATHS);
        }
        schedule();
    }

    private void noteCaller(CheckRequest check) {
        callers.remove(check.path());
        for (IceIdentity caller : renewed) {
            if (caller.remoteUfrag().equals(check.remoteUfrag())) {
                callers.put(check.path(), caller);
            }
        }
    }

    /** The peer was heard there, though not by ICE. */
    void onHeard(UdpPath path) {
        if (!context.candidates().hasSocket(path.local())) {
            // The port serves a new address a moment before it is announced.
            return;
        }
        keeper.onHeard(path, hostPriority(path), System.nanoTime());
        schedule();
    }

    @Override
    public void check(UdpPath path, boolean consent, boolean nominate) {
        TransactionId id = TransactionId.random();
        long priority = context.candidates().peerReflexivePriority(path.local());
        IceIdentity caller = callers.getOrDefault(path, identity);
        boolean asControlling = role.isControlling();
        byte[] request = caller.check(id, priority, role, nominate);
        Transactions.Schedule schedule = consent ? consentSchedule : Transactions.Schedule.CHECK;
        checks.put(path, context.transactions().start(id, request, path, schedule, caller.remoteKey(), control,
                new Transactions.Outcome() {
                    @Override
                    public void onResponse(byte[] response) {
                        onCheckAnswered(path, asControlling, response);
                    }

                    @Override
                    public void onTimeout() {
                        onCheckTimedOut(path);
                    }
                }));
    }

    private void onCheckAnswered(UdpPath path, boolean asControlling, byte[] response) {
        if (closed) {
            return;
        }
        checks.remove(path);
        boolean readable = answers.wrap(response, 0, response.length);
        if (readable && answers.isSuccess()) {
            keeper.onAnswer(path, System.nanoTime());
        } else {
            boolean roleConflict = readable && answers.errorCode() == IceIdentity.ROLE_CONFLICT;
            if (roleConflict) {
                role.onRefused(asControlling);
                keeper.setControlling(role.isControlling());
            } else {
                LOG.debug("{}: a check was refused with {}", identity.id(), answers.errorCode());
            }
            keeper.onRefused(path, roleConflict, System.nanoTime());
        }
        schedule();
    }

    private void onCheckTimedOut(UdpPath path) {
        if (!closed) {
            checks.remove(path);
            keeper.onNoAnswer(path, System.nanoTime());
            schedule();
        }
    }

    @Override
    public void onValidated(UdpPath path) {
        events.onPathValidated(path);
    }

    @Override
    public void onConfirmed(UdpPath path) {
        events.onPathConfirmed(path);
    }

    @Override
    public void onForgotten(UdpPath path) {
        callers.remove(path);
        events.onPathForgotten(path);
    }

    @Override
    public void onSelected(UdpPath path) {
        context.counters().count(Counter.ICE_PATH_CHANGES);
        LOG.debug("{}: moved to {}", identity.id(),
                Addresses.shown(path.remote(), context.config().redactRemoteAddresses()));
        events.onPathSelected(path);
    }

    @Override
    public void onConsent(boolean fresh) {
        if (!fresh) {
            context.counters().count(Counter.ICE_CONSENT_LOST);
        }
        events.onConsent(fresh);
    }

    void close() {
        closed = true;
        if (tick != null) {
            tick.cancel(false);
        }
        checks.values().forEach(Transactions.Transaction::cancel);
        checks.clear();
    }

    private void send(byte[] message, UdpPath path) {
        context.out().send(path, message, 0, message.length);
    }

    private long hostPriority(UdpPath path) {
        return context.candidates().hostPriority(path.local());
    }

    private void schedule() {
        if (closed) {
            return;
        }
        if (tick != null) {
            tick.cancel(false);
        }
        try {
            long inNs = keeper.nextTickInNs(System.nanoTime());
            tick = inNs == Long.MAX_VALUE
                    ? null
                    : context.timer().schedule(() -> control.execute(this::onTick), inNs, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the engine is closed", identity.id());
        }
    }

    private void onTick() {
        if (!closed) {
            keeper.onTick(System.nanoTime());
            schedule();
        }
    }
}
