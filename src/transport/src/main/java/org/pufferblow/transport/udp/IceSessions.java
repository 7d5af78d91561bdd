package org.pufferblow.transport.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceEngine;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ICE sessions of one peer (RFC 8445 section 9): the one whose path is in use, the next one while ICE restarts, and
 * for a while the previous one, whose packets and checks may still be under way. Each has credentials of its own; DTLS
 * and SRTP are common to all. The path in use changes when the next session has selected one, and not before; a next
 * session that finds none in time is given up, and whatever was in use stays so.
 *
 * <p>The owner's words come on any thread and are kept under this object's monitor. Which session is in use belongs to the
 * port thread, and so does everything that ICE finds. Whatever the peer does, it leaves at most four sessions open: those
 * three, and one that waits for the peer's credentials.
 */
final class IceSessions {
    private static final Logger log = LoggerFactory.getLogger(IceSessions.class);

    private final String id;
    private final IceRole role;
    private final IceEngine engine;
    private final PortThread port;
    private final Executor onPort;
    private final PeerPaths paths;
    private final long transitionNs;
    private final long timeoutNs;
    private final IceListener events;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    /** The newest one whose credentials both sides know; the first one from the start. Guarded by the monitor, as the next three. */
    private Session newest;
    /** Waits for the peer's credentials; null if none does. */
    private Session pending;
    private int made;
    private boolean closed;

    /** Confined to the port thread from here on. Null before the first path. */
    private Session active;
    /** Looks for its first path; null if none does. */
    private Session next;
    private long nextSinceNs;
    /** Null, or the one that was in use before. */
    private Session previous;
    private long previousSinceNs;

    /**
     * With a first session, which is not connected yet.
     *
     * @param events told on the port thread what all sessions together come to: it has failed if the first one has found no
     *     path and there is no other, or if the one in use cannot go on. Candidates are those for the description that was
     *     given last, on a thread of ICE's
     */
    IceSessions(String id, IceRole role, TransportConfig.Restart limits, IceEngine engine, PortThread port,
            Executor onPort, PeerPaths paths, IceListener events) {
        this.id = id;
        this.role = role;
        this.engine = engine;
        this.port = port;
        this.onPort = onPort;
        this.paths = paths;
        this.transitionNs = limits.transitionWindow().toNanos();
        this.timeoutNs = limits.timeout().toNanos();
        this.events = events;
        this.newest = make();
    }

    private Session make() {
        made++;
        Session session = new Session();
        session.ice = engine.newPeer(made == 1 ? id : id + "/" + made, role, session);
        open.add(session);
        return session;
    }

    /** The newest session whose credentials both sides know, or the first. */
    synchronized IcePeer current() {
        return newest.ice;
    }

    /** The session that waits for the peer's credentials, made if there is none. */
    synchronized IcePeer pending() {
        if (pending == null) {
            if (closed) {
                return newest.ice;
            }
            pending = make();
        }
        return pending.ice;
    }

    /** The peer's part of the first session. */
    void connect(RemoteTransport remote) {
        Session first;
        synchronized (this) {
            first = newest;
        }
        connect(first, remote, List.of());
    }

    /** The peer's part of the session that waits for it. */
    void reconnect(RemoteTransport remote) {
        Session session;
        List<Candidate> late;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (pending == null) {
                throw new IllegalStateException("no ICE session of " + id + " waits for credentials");
            }
            session = pending;
            pending = null;
            newest = session;
            late = List.copyOf(session.late);
        }
        port.counters().increment(Counter.ICE_RESTARTS);
        connect(session, remote, late);
    }

    private void connect(Session session, RemoteTransport remote, List<Candidate> late) {
        session.remoteUfrag = remote.ufrag();
        late.forEach(events::onLocalCandidate);
        execute(session, () -> {
            if (next != null) {
                drop(next);
            }
            next = session;
            nextSinceNs = port.nowNs();
            if (active != null) {
                active.ice.addRemoteCredentials(remote.ufrag(), remote.password());
            }
        });
        session.ice.connect(remote.ufrag(), remote.password(), remote.candidates());
    }

    void addRemoteCandidate(Candidate candidate) {
        current().addRemoteCandidate(candidate);
    }

    /** Returns whether there is a session in which the peer calls itself that. */
    boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
        Optional<Session> session = open.stream().filter(s -> remoteUfrag.equals(s.remoteUfrag)).findFirst();
        session.ifPresent(s -> s.ice.addRemoteCandidate(candidate));
        return session.isPresent();
    }

    /** The peer was heard over this path, though not by ICE. Port thread. */
    void check(UdpPath path) {
        if (active != null) {
            active.ice.check(path);
        }
    }

    /** Ends what has had its time. Port thread. */
    void onTick(long nowNs) {
        if (previous != null && nowNs - previousSinceNs >= transitionNs) {
            drop(previous);
            previous = null;
        }
        if (next != null && active != null && nowNs - nextSinceNs >= timeoutNs) {
            giveUpNext("no path in time");
        }
    }

    /** Frees all sessions; no event follows but those that are under way. Any thread, idempotent. */
    void close() {
        List<Session> all;
        synchronized (this) {
            closed = true;
            pending = null;
            all = new ArrayList<>(open);
        }
        all.forEach(session -> session.ice.close());
        open.clear();
    }

    /** How many are open, for tests. */
    int size() {
        return open.size();
    }

    private void select(Session session, UdpPath path) {
        if (session == active) {
            paths.select(session, path);
        } else if (session == next) {
            paths.select(session, path);
            takeOver();
        } else {
            return;
        }
        events.onPathSelected(path);
    }

    private void takeOver() {
        if (active != null) {
            log.debug("{}: ICE has restarted", id);
            port.counters().increment(Counter.ICE_RESTARTS_CONNECTED);
            if (previous != null) {
                drop(previous);
            }
            previous = active;
            previousSinceNs = port.nowNs();
            paths.retire(previous);
            events.onConsent(true);
        }
        active = next;
        next = null;
    }

    private void fail(Session session, String reason) {
        if (session == active) {
            events.onFailed(reason);
            return;
        }
        if (session != next) {
            return;
        }
        if (active != null) {
            giveUpNext(reason);
        } else {
            next = null;
            events.onFailed(reason);
        }
    }

    private void giveUpNext(String reason) {
        log.debug("{}: ICE has not restarted: {}", id, reason);
        port.counters().increment(Counter.ICE_RESTARTS_GIVEN_UP);
        drop(next);
        next = null;
    }

    private void drop(Session session) {
        open.remove(session);
        session.ice.close();
        paths.release(session);
    }

    /** On the port thread, unless the session is gone by then. */
    private void execute(Session session, Runnable task) {
        onPort.execute(() -> {
            if (open.contains(session)) {
                task.run();
            }
        });
    }

    /** One of them, as ICE tells of it. Compared by identity. */
    private final class Session implements IceListener {
        /** Set right after the construction, before anybody else knows the session. */
        private IcePeer ice;
        /** Null before the peer's credentials are known; written by the owner, read by any thread. */
        private volatile String remoteUfrag;
        /** Candidates of ours that were found while it waited. Guarded by the monitor of all sessions. */
        private final List<Candidate> late = new ArrayList<>();

        @Override
        public void onLocalCandidate(Candidate candidate) {
            boolean isNewest;
            synchronized (IceSessions.this) {
                isNewest = this == newest;
                if (this == pending) {
                    late.add(candidate);
                }
            }
            if (isNewest) {
                events.onLocalCandidate(candidate);
            }
        }

        @Override
        public void onPathValidated(UdpPath path) {
            execute(this, () -> {
                if (paths.validate(this, path) != null) {
                    paths.confirm(path);
                    events.onPathValidated(path);
                }
            });
        }

        @Override
        public void onPathSelected(UdpPath path) {
            execute(this, () -> select(this, path));
        }

        @Override
        public void onPathConfirmed(UdpPath path) {
            execute(this, () -> paths.confirm(path));
        }

        @Override
        public void onPathForgotten(UdpPath path) {
            execute(this, () -> paths.forget(this, path));
        }

        @Override
        public void onConsent(boolean fresh) {
            execute(this, () -> {
                if (this == active) {
                    events.onConsent(fresh);
                }
            });
        }

        @Override
        public void onFailed(String reason) {
            execute(this, () -> fail(this, reason));
        }
    }
}
