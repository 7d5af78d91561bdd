package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.RateLimit;
import org.pufferblow.transport.SerialExecutor;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer's ICE, in three stages: before its credentials are known its checks are answered and remembered; then a {@link
 * Checklist} looks for a path; from the first nomination on {@link EstablishedPeer} keeps it. Whatever is not said to be for
 * any thread belongs to the peer's control thread.
 */
final class IceSession implements IcePeer, Checklist.Session, PeerStunStack.Wire {
    /** As {@link Checklist.Factory}, for lists that see the whole session. */
    @FunctionalInterface
    interface Checklists {
        Checklist create(IceSession session);
    }

    private static final Logger LOG = LoggerFactory.getLogger(IceSession.class);

    /** Of the peer's, in all; a browser on a machine with many networks has some twenty. */
    private static final int MAX_REMOTE_CANDIDATES = 60;

    /** Over which the peer may check us before a path is found; each becomes a pair. */
    private static final int MAX_CHECKED_PATHS = 64;

    /** Paths whose checks arrived before the peer's credentials. */
    private static final int MAX_EARLY_CHECKS = 16;

    /** Of the peer's making that may wait for the control thread. */
    private static final int MAX_WAITING_TASKS = 256;

    /** Then another peer has its turn. */
    private static final int TASKS_PER_TURN = 32;

    /** RFC 8839 section 5.4. */
    private static final int MAX_CREDENTIAL_LENGTH = 256;

    /** A browser with many networks starts with some 50 checks a second. */
    private static final int REQUESTS_PER_SECOND = 200;
    private static final int REQUEST_BURST = 600;

    private final String id;
    private final IceCredentials credentials;
    private final StunKey localKey;
    private final IceContext context;
    private final Checklists checklists;
    private final Runnable onFreed;
    private final SerialExecutor control;
    private final IceListener events;
    private final ForgeryLimiter.Ufrag forgeries;
    /** Of the peer's, wherever they come from but where it is known to be: others may have recorded some of them. */
    private final RateLimit requests;
    /** Of the peer's over validated paths. */
    private final RateLimit requestsOnKnownPaths;
    private final NegotiatedRole role;

    /** Validated paths, for {@link #onRequest}; written on the control thread, read on port threads. */
    private final Set<UdpPath> known = ConcurrentHashMap.newKeySet();

    /** Ours that the owner has; null until it first asks. Guarded by this object's monitor. */
    private Set<InetSocketAddress> announced;

    /** Written by whoever closes, read everywhere: no callback starts once it is true. */
    private volatile boolean closed;

    private final List<Candidate> remoteCandidates = new ArrayList<>();
    private final Map<UdpPath, CheckRequest> early = new LinkedHashMap<>();
    private final Set<UdpPath> checkedPaths = new HashSet<>();
    private final Map<UdpPath, Long> validated = new LinkedHashMap<>();
    private final StunView answers = new StunView();
    /** Of the checklist, those that it sends through {@link #sendCheck}. */
    private final List<Transactions.Transaction> checks = new ArrayList<>();
    private IceCredentials remote;
    private IceIdentity identity;
    private boolean failed;
    private Checklist checklist;
    private EstablishedPeer established;
    private Future<?> deadline;
    private boolean freed;

    /** @param onFreed told on the control thread, when the sockets are no longer used */
    IceSession(String id, IceRole initialRole, IceListener listener, IceCredentials credentials, IceContext context,
            Checklists checklists, Runnable onFreed, ForgeryLimiter.Ufrag forgeries, long nowNs) {
        this.id = id;
        this.checklists = checklists;
        this.onFreed = onFreed;
        this.forgeries = forgeries;
        this.requests = new RateLimit(REQUEST_BURST, REQUESTS_PER_SECOND, nowNs);
        this.requestsOnKnownPaths = new RateLimit(REQUEST_BURST, REQUESTS_PER_SECOND, nowNs);
        this.role = new NegotiatedRole(initialRole == IceRole.CONTROLLING);
        this.events = new OpenPeerEvents(listener, known, () -> closed);
        this.credentials = credentials;
        this.localKey = new StunKey(credentials.password());
        this.context = context;
        this.control = new SerialExecutor(context.threads(), TASKS_PER_TURN, this::onFault);
    }

    String id() {
        return id;
    }

    IceContext context() {
        return context;
    }

    IceCredentials credentials() {
        return credentials;
    }

    /** Null until {@link #connect} has said it. */
    IceCredentials remote() {
        return remote;
    }

    NegotiatedRole role() {
        return role;
    }

    /** Whether one of its candidates is there. Any thread. */
    boolean hasSocket(InetSocketAddress local) {
        return context.candidates().hasSocket(local);
    }

    @Override
    public String ufrag() {
        return credentials.ufrag();
    }

    @Override
    public String password() {
        return credentials.password();
    }

    @Override
    public List<Candidate> localCandidates() {
        synchronized (this) {
            List<Candidate> candidates = context.candidates().announced();
            if (announced == null) {
                announced = new HashSet<>();
            }
            candidates.forEach(candidate -> announced.add(candidate.address()));
            return candidates;
        }
    }

    /** Tells the owner of what is new, if it has asked before. Any thread. */
    void onLocalCandidates(List<Candidate> candidates) {
        synchronized (this) {
            for (Candidate candidate : candidates) {
                if (announced != null && announced.add(candidate.address())) {
                    control.execute(() -> events.onLocalCandidate(candidate));
                }
            }
        }
        control.execute(() -> {
            if (!closed && established != null) {
                established.pairUp(remoteCandidates);
            }
        });
    }

    @Override
    public void connect(String remoteUfrag, String password, List<Candidate> candidates) {
        if (remoteUfrag.length() > MAX_CREDENTIAL_LENGTH || password.length() > MAX_CREDENTIAL_LENGTH) {
            throw new IllegalArgumentException("ICE credentials of more than " + MAX_CREDENTIAL_LENGTH + " characters");
        }
        control.execute(() -> start(remoteUfrag, password, candidates));
    }

    private void start(String remoteUfrag, String password, List<Candidate> candidates) {
        if (closed || identity != null) {
            return;
        }
        remote = new IceCredentials(remoteUfrag, password);
        identity = new IceIdentity(id, credentials.ufrag(), localKey, remoteUfrag, new StunKey(password),
                context.software());
        candidates.forEach(this::remember);
        try {
            deadline = context.timer().schedule(() -> control.execute(this::onDeadline),
                    context.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the engine is closed", id);
            return;
        }
        startChecks();
    }

    /** With the first list, or another after one has given up: candidates may come late, and networks come back. */
    private void startChecks() {
        checklist = checklists.create(this);
        checklist.start(List.copyOf(remoteCandidates), List.copyOf(early.values()));
        early.clear();
    }

    @Override
    public void addRemoteCandidate(Candidate candidate) {
        if (control.size() >= MAX_WAITING_TASKS) {
            context.counters().count(Counter.ICE_CANDIDATES_IGNORED);
            return;
        }
        control.execute(() -> add(candidate));
    }

    private void add(Candidate candidate) {
        if (closed || failed || !remember(candidate)) {
            return;
        }
        if (established != null) {
            established.add(candidate);
        } else if (checklist != null && !checklist.add(candidate)) {
            context.counters().count(Counter.ICE_CANDIDATES_IGNORED);
        }
    }

    /** Returns whether it is a new one that can be used. */
    private boolean remember(Candidate candidate) {
        if (remoteCandidates.stream().anyMatch(known -> known.address().equals(candidate.address()))) {
            return false;
        }
        boolean usable = remoteCandidates.size() < MAX_REMOTE_CANDIDATES
                && Addresses.isDestination(candidate.address());
        if (!usable) {
            context.counters().count(Counter.ICE_CANDIDATES_IGNORED);
        }
        return usable && remoteCandidates.add(candidate);
    }

    @Override
    public void addRemoteCredentials(String remoteUfrag, String password) {
        StunKey key = new StunKey(password);
        control.execute(() -> {
            if (!closed && established != null) {
                established.addRemoteCredentials(remoteUfrag, key);
            }
        });
    }

    @Override
    public void check(UdpPath path) {
        if (control.size() < MAX_WAITING_TASKS) {
            control.execute(() -> {
                if (!closed && established != null) {
                    established.onHeard(path);
                }
            });
        }
    }

    /** Takes a request under this peer's ufrag, whoever has sent it. On a port thread. */
    void onRequest(StunView request, UdpPath path, long nowNs) {
        boolean isKnown = known.contains(path);
        RateLimit limit = isKnown ? requestsOnKnownPaths : requests;
        if (limit.isEmpty(nowNs) || (!isKnown && !forgeries.mayVerify(path.remote(), nowNs))) {
            context.counters().count(Counter.STUN_DROPPED_RATE);
            return;
        }
        if (!localKey.matches(request)) {
            if (!isKnown) {
                forgeries.onFailure(path.remote(), nowNs);
            }
            context.counters().count(Counter.STUN_DROPPED_BAD_INTEGRITY);
            return;
        }
        limit.take(1, nowNs);
        if (control.size() >= MAX_WAITING_TASKS) {
            context.counters().count(Counter.STUN_DROPPED_QUEUE_FULL);
            return;
        }
        context.counters().count(Counter.STUN_REQUESTS);
        CheckRequest check = new CheckRequest(request, path);
        control.execute(() -> take(check));
    }

    private void take(CheckRequest check) {
        if (closed || failed) {
            return;
        }
        if (check.hasUnknownAttributes()) {
            context.counters().count(Counter.STUN_REFUSED_UNKNOWN_ATTRIBUTE);
            response(IceIdentity.unknownAttributes(check, localKey, context.software()), check.path());
            return;
        }
        if (established != null) {
            established.onRequest(check);
            return;
        }
        int most = checklist == null ? MAX_EARLY_CHECKS : MAX_CHECKED_PATHS;
        if (!checkedPaths.contains(check.path()) && checkedPaths.size() >= most) {
            context.counters().count(Counter.STUN_DROPPED_PATHS);
            return;
        }
        checkedPaths.add(check.path());
        if (checklist != null) {
            checklist.onRequest(check);
        } else if (role.refuses(check)) {
            response(IceIdentity.roleConflict(check.id(), localKey, context.software()), check.path());
        } else {
            answer(check);
            early.merge(check.path(), check, (old, recent) -> old.useCandidate() ? old : recent);
        }
    }

    @Override
    public Transactions.Transaction request(TransactionId transaction, byte[] request, UdpPath path,
            Transactions.Schedule schedule, Transactions.Outcome outcome) {
        return context.transactions().start(transaction, request, path, schedule, identity.remoteKey(), control,
                outcome);
    }

    @Override
    public void response(byte[] response, UdpPath path) {
        context.out().send(path, response, 0, response.length);
    }

    @Override
    public void sendCheck(UdpPath path, boolean nominate, Runnable onSuccess) {
        if (checklist == null) {
            // Of a checklist that ended while an answer was still under way to it.
            return;
        }
        TransactionId transaction = TransactionId.random();
        byte[] check = identity.check(transaction, context.candidates().peerReflexivePriority(path.local()), role,
                nominate);
        checks.add(request(transaction, check, path, Transactions.Schedule.CHECK, new Transactions.Outcome() {
            @Override
            public void onResponse(byte[] response) {
                if (answers.wrap(response, 0, response.length) && answers.isSuccess()) {
                    onSuccess.run();
                } else {
                    LOG.debug("{}: a check was refused with {}", id, answers.errorCode());
                }
            }

            @Override
            public void onTimeout() {
                // The deadline tells what comes of it.
            }
        }));
    }

    @Override
    public void answer(CheckRequest check) {
        response(IceIdentity.success(check.id(), check.path(), localKey, context.software()), check.path());
    }

    @Override
    public void onPairValidated(Checklist source, UdpPath path, long remotePriority) {
        control.execute(() -> {
            if (source == checklist && validated.put(path, remotePriority) == null) {
                events.onPathValidated(path);
            }
        });
    }

    @Override
    public void onPairSelected(Checklist source, UdpPath path, long remotePriority) {
        control.execute(() -> {
            if (source == checklist) {
                establish(path, remotePriority);
            }
        });
    }

    private void establish(UdpPath path, long remotePriority) {
        deadline.cancel(false);
        freeChecklist();
        if (validated.put(path, remotePriority) == null) {
            events.onPathValidated(path);
        }
        context.counters().count(Counter.ICE_CONNECTED);
        LOG.debug("{}: connected to {}", id,
                Addresses.shown(path.remote(), context.config().redactRemoteAddresses()));
        established = new EstablishedPeer(identity, role, context, control, events);
        established.start(path, remotePriority, validated, remoteCandidates);
        events.onPathSelected(path);
    }

    @Override
    public void onExhausted(Checklist source) {
        control.execute(() -> {
            if (source == checklist && !closed && !failed) {
                freeChecklist();
                checkedPaths.clear();
                startChecks();
            }
        });
    }

    /** A path that works but was never nominated is better than none. */
    private void onDeadline() {
        if (closed || established != null) {
            return;
        }
        Map.Entry<UdpPath, Long> best = validated.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
        if (best != null) {
            establish(best.getKey(), best.getValue());
            return;
        }
        failed = true;
        freeChecklist();
        context.counters().count(Counter.ICE_FAILED);
        events.onFailed("no path to the peer within " + context.connectTimeout().toSeconds() + " s ("
                + remoteCandidates.size() + " candidates)");
    }

    /** What a task leaves undone that ends by an Error is unknown: the peer gets no further. */
    private void onFault(Throwable fault) {
        LOG.error("{}: a task failed", id, fault);
        if (fault instanceof Error) {
            failed = true;
            events.onFailed("internal error");
        }
    }

    private void freeChecklist() {
        Checklist old = checklist;
        if (old != null) {
            checklist = null;
            old.free();
            checks.forEach(Transactions.Transaction::cancel);
            checks.clear();
        }
    }

    @Override
    public void close() {
        closed = true;
        context.closed().accept(this);
        control.execute(this::free);
    }

    private void free() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        freeChecklist();
        if (established != null) {
            established.close();
        }
        early.clear();
        known.clear();
        if (!freed) {
            freed = true;
            onFreed.run();
        }
    }
}
