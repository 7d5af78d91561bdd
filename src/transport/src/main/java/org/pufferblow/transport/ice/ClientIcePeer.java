package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's ICE, in two stages: it checks all pairs of its one socket and the server's candidates, nominates the first
 * that answers (RFC 8445 section 8.1.1), and from the answer to that on {@link EstablishedPeer} keeps the path. Whatever is
 * not said to be for any thread belongs to the peer's control thread.
 */
final class ClientIcePeer implements IcePeer {
    private static final Logger LOG = LoggerFactory.getLogger(ClientIcePeer.class);
    private static final int MAX_REMOTE_CANDIDATES = 60;
    private static final int MAX_WAITING_TASKS = 256;

    private final String id;
    private final InetSocketAddress socket;
    private final IceListener listener;
    private final IceCredentials credentials;
    private final StunKey localKey;
    private final IceContext context;
    private final Consumer<ClientIcePeer> onClosed;
    private final Consumer<ClientIcePeer> onFreed;
    private final SerialExecutor control;
    private final NegotiatedRole role = new NegotiatedRole(true);
    /** Written by whoever closes, read on the control thread: no callback starts once it is true. */
    private volatile boolean closed;

    private final List<Candidate> remoteCandidates = new ArrayList<>();
    private final Map<UdpPath, Long> validated = new LinkedHashMap<>();
    private final List<Transactions.Transaction> checks = new ArrayList<>();
    private final StunView answers = new StunView();
    private IceIdentity identity;
    private boolean nominating;
    private EstablishedPeer established;
    private Future<?> deadline;

    /**
     * Does nothing yet.
     *
     * @param onClosed told at once, on any thread
     * @param onFreed told on the control thread, when the socket is no longer used
     */
    ClientIcePeer(String id, InetSocketAddress socket, IceListener listener, IceCredentials credentials,
            IceContext context,
            Consumer<ClientIcePeer> onClosed, Consumer<ClientIcePeer> onFreed) {
        this.id = id;
        this.socket = socket;
        this.listener = listener;
        this.credentials = credentials;
        this.localKey = new StunKey(credentials.password());
        this.context = context;
        this.onClosed = onClosed;
        this.onFreed = onFreed;
        this.control = new SerialExecutor(id, context.threads(), fault -> {
            if (fault instanceof Error && !closed) {
                listener.onFailed("internal error");
            }
        });
    }

    InetSocketAddress socket() {
        return socket;
    }

    StunKey localKey() {
        return localKey;
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
        return context.candidates().announced();
    }

    @Override
    public void connect(String remoteUfrag, String remotePassword, List<Candidate> candidates) {
        control.execute(() -> start(remoteUfrag, remotePassword, candidates));
    }

    private void start(String remoteUfrag, String remotePassword, List<Candidate> candidates) {
        if (closed || identity != null) {
            return;
        }
        identity = new IceIdentity(id, credentials.ufrag(), localKey, remoteUfrag, new StunKey(remotePassword),
                context.software());
        try {
            deadline = context.timer().schedule(() -> control.execute(this::onDeadline),
                    context.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the engine is closed", id);
            return;
        }
        remoteCandidates.forEach(this::checkFirst);
        candidates.forEach(this::add);
    }

    @Override
    public void addRemoteCandidate(Candidate candidate) {
        if (control.size() < MAX_WAITING_TASKS) {
            control.execute(() -> add(candidate));
        }
    }

    @Override
    public void addRemoteCredentials(String remoteUfrag, String remotePassword) {
        StunKey key = new StunKey(remotePassword);
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

    private void add(Candidate candidate) {
        boolean isKnown = remoteCandidates.stream().anyMatch(known -> known.address().equals(candidate.address()));
        if (closed || isKnown) {
            return;
        }
        if (remoteCandidates.size() >= MAX_REMOTE_CANDIDATES || !Addresses.isDestination(candidate.address())) {
            context.counters().count(Counter.ICE_CANDIDATES_IGNORED);
            return;
        }
        remoteCandidates.add(candidate);
        if (established != null) {
            established.add(candidate);
        } else if (identity != null) {
            checkFirst(candidate);
        }
    }

    private void checkFirst(Candidate candidate) {
        if (Addresses.sameFamily(socket, candidate.address())) {
            check(new UdpPath(socket, candidate.address()), candidate.priority(), false);
        }
    }

    private void check(UdpPath path, long remotePriority, boolean nominate) {
        TransactionId transaction = TransactionId.random();
        byte[] request = identity.check(transaction, context.candidates().peerReflexivePriority(socket), role,
                nominate);
        checks.add(context.transactions().start(transaction, request, path, Transactions.Schedule.CHECK,
                identity.remoteKey(), control, new Transactions.Outcome() {
                    @Override
                    public void onResponse(byte[] response) {
                        if (answers.wrap(response, 0, response.length) && answers.isSuccess()) {
                            onAnswer(path, remotePriority, nominate);
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

    private void onAnswer(UdpPath path, long remotePriority, boolean nominated) {
        if (closed || established != null) {
            return;
        }
        if (nominated) {
            establish(path, remotePriority);
            return;
        }
        if (validated.put(path, remotePriority) == null) {
            listener.onPathValidated(path);
        }
        if (!nominating) {
            nominating = true;
            check(path, remotePriority, true);
        }
    }

    private void establish(UdpPath path, long remotePriority) {
        deadline.cancel(false);
        checks.forEach(Transactions.Transaction::cancel);
        checks.clear();
        context.counters().count(Counter.ICE_CONNECTED);
        established = new EstablishedPeer(identity, role, context, control, listener);
        established.start(path, remotePriority, validated, remoteCandidates);
        listener.onPathSelected(path);
    }

    /** Takes an authenticated request. Any thread. */
    void onRequest(CheckRequest check) {
        if (control.size() >= MAX_WAITING_TASKS) {
            context.counters().count(Counter.STUN_DROPPED_QUEUE_FULL);
            return;
        }
        context.counters().count(Counter.STUN_REQUESTS);
        control.execute(() -> {
            if (closed) {
                return;
            }
            if (check.hasUnknownAttributes()) {
                context.counters().count(Counter.STUN_REFUSED_UNKNOWN_ATTRIBUTE);
                byte[] refusal = IceIdentity.unknownAttributes(check, localKey, context.software());
                context.out().send(check.path(), refusal, 0, refusal.length);
            } else if (established != null) {
                established.onRequest(check);
            } else {
                byte[] response = IceIdentity.success(check.id(), check.path(), localKey, context.software());
                context.out().send(check.path(), response, 0, response.length);
            }
        });
    }

    private void onDeadline() {
        if (!closed && established == null) {
            context.counters().count(Counter.ICE_FAILED);
            listener.onFailed("no path to the server within " + context.connectTimeout().toSeconds() + " s ("
                    + remoteCandidates.size() + " candidates)");
        }
    }

    @Override
    public void close() {
        closed = true;
        onClosed.accept(this);
        control.execute(this::free);
    }

    private void free() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        checks.forEach(Transactions.Transaction::cancel);
        checks.clear();
        if (established != null) {
            established.close();
        }
        onFreed.accept(this);
    }
}
