package org.pufferblow.transport.udp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.pufferblow.media.srtp.SrtpOutbound;
import org.pufferblow.media.srtp.SrtpProfile;
import org.pufferblow.media.srtp.SrtpSession;
import org.pufferblow.media.srtp.SrtpStatus;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.SerialExecutor;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.dtls.DtlsContext;
import org.pufferblow.transport.dtls.DtlsListener;
import org.pufferblow.transport.dtls.DtlsSession;
import org.pufferblow.transport.ice.IceEngine;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer: ICE finds paths, DTLS shakes hands over them, SRTP takes the keys.
 *
 * <p>State, paths and SRTP belong to one port thread. What ICE and DTLS tell on their own threads, and what the owner
 * asks for, becomes a task there; state changes and candidates are told to the owner by a serial executor. Packets are
 * handed over where they are read. {@link #close} is seen at once by {@link #closed}, so that no packet follows it but
 * the one that may be under way; the last thing told is {@link TransportState#CLOSED}.
 */
final class PeerTransportImpl implements PeerTransport, ValidatedPath.Peer, SrtpSender.Outlet {
    /** What connect() was told. */
    private record Remote(String ufrag, DtlsRole ourRole, RemoteTransport transport) {}

    /** Of one who joins: audio, camera and screen in three layers each with their retransmission, twice over. */
    static final int SOURCES_OF_A_PEER = 32;
    /** What a server sends has an SSRC for everybody in the room who was heard of late. */
    static final int SOURCES_OF_A_SERVER = 1024;

    private static final Logger log = LoggerFactory.getLogger(PeerTransportImpl.class);

    private final String id;
    private final int maxSources;
    private final PortThread port;
    private final PeerTransportListener listener;
    private final Consumer<PeerTransportImpl> onClosed;
    private final SerialExecutor control;
    private final IceSessions ice;
    private final DtlsSession dtls;
    private final AtomicReference<Remote> remote = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Confined to that port thread from here on; the state is read by anyone. */
    private volatile TransportState state = TransportState.NEW;
    private final PeerPaths paths;
    private final PeerActivity activity;
    private final PeerMigration.Known known;
    private boolean dtlsStarted;
    private SrtpSession srtp;

    /** @param onClosed run on the port thread when everything is freed */
    PeerTransportImpl(String id, IceRole role, PeerTransportListener listener, TransportConfig config, PortThread port,
            IceEngine engine, DtlsContext dtlsContext, Consumer<PeerTransportImpl> onClosed) {
        this.id = id;
        // A server is controlled: whoever controls is its client.
        this.maxSources = role == IceRole.CONTROLLING ? SOURCES_OF_A_SERVER : SOURCES_OF_A_PEER;
        this.port = port;
        this.listener = listener;
        this.onClosed = onClosed;
        this.control = new SerialExecutor(Thread.ofVirtual().name("transport-" + id)::start, this::onListenerFault);
        this.paths = new PeerPaths(this, port, config, this::check);
        this.activity = new PeerActivity(config.status());
        this.dtls = dtlsContext.newSession(id, new DtlsEvents());
        this.ice = new IceSessions(id, role, config.restart(), engine, port, this::executeOnPort, paths,
                new IceEvents());
        this.known = port.migration().add(port, this::isAuthentic, this::check);
    }

    @Override
    public LocalTransport local() {
        return describe(ice.current());
    }

    @Override
    public LocalTransport restart() {
        return describe(ice.pending());
    }

    private LocalTransport describe(IcePeer session) {
        return new LocalTransport(session.ufrag(), session.password(), dtls.fingerprint(), session.localCandidates());
    }

    @Override
    public void connect(RemoteTransport transport, DtlsRole ourRole) {
        Remote before = remote.compareAndExchange(null, new Remote(transport.ufrag(), ourRole, transport));
        if (before != null) {
            if (!before.ufrag().equals(transport.ufrag())) {
                throw new IllegalStateException("transport " + id + " is connected to another ICE session");
            }
            return;
        }
        if (closed.get()) {
            return;
        }
        port.execute(() -> {
            if (move(TransportState.CONNECTING)) {
                port.add(this);
            }
        });
        ice.connect(transport);
    }

    @Override
    public void reconnect(RemoteTransport transport) {
        if (remote.get() == null) {
            throw new IllegalStateException("transport " + id + " was never connected");
        }
        ice.reconnect(transport);
    }

    @Override
    public void addRemoteCandidate(Candidate candidate) {
        ice.addRemoteCandidate(candidate);
    }

    @Override
    public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
        return ice.addRemoteCandidate(remoteUfrag, candidate);
    }

    @Override
    public TransportState state() {
        return state;
    }

    @Override
    public RtpSender rtpSender(long ssrc) {
        return new SrtpSender(this, port.outgoing(), ssrc);
    }

    @Override
    public boolean sendRtcp(byte[] buffer, int offset, int length) {
        ValidatedPath path = paths.forMedia();
        if (!maySend(path)) {
            return false;
        }
        OutgoingBatch outgoing = port.outgoing();
        byte[] target = outgoing.buffer();
        if (length < 0 || length > RtpSender.MAX_PACKET_LENGTH) {
            port.counters().increment(Counter.SRTP_SEND_REFUSED);
            return false;
        }
        System.arraycopy(buffer, offset, target, 0, length);
        return queue(srtp.outbound().protectRtcp(target, 0, length), path, Counter.SRTCP_PACKETS_SENT);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            dtls.close();
            ice.close();
            port.execute(this::free);
        }
    }

    /** How many ICE sessions are open, for tests. */
    int iceSessions() {
        return ice.size();
    }

    @Override
    public int thread() {
        return port.number();
    }

    @Override
    public SrtpOutbound outbound() {
        return maySend(paths.forMedia()) ? srtp.outbound() : null;
    }

    @Override
    public boolean queueRtp(int protectedLength) {
        return queue(protectedLength, paths.forMedia(), Counter.SRTP_PACKETS_SENT);
    }

    private boolean maySend(ValidatedPath path) {
        return path != null && srtp != null && activity.consents() && !closed.get();
    }

    private boolean queue(int protectedLength, ValidatedPath path, Counter counter) {
        if (protectedLength < 0) {
            port.counters().increment(Counter.SRTP_SEND_REFUSED);
            return false;
        }
        port.outgoing().add(protectedLength, path);
        port.counters().increment(counter);
        return true;
    }

    @Override
    public void onSignOfLife(long nowNs) {
        activity.onDatagram(nowNs);
        if (state == TransportState.DISCONNECTED) {
            checkActivity(nowNs);
        }
    }

    @Override
    public void onDtls(ValidatedPath path, byte[] buffer, int length, long nowNs) {
        onSignOfLife(nowNs);
        paths.onDtls(path);
        dtls.receive(buffer, 0, length);
    }

    @Override
    public void onSrtp(ValidatedPath path, byte[] buffer, int length, boolean isRtcp, long nowNs) {
        if (srtp == null || closed.get()) {
            port.counters().increment(Counter.SRTP_DROPPED_BEFORE_KEYS);
            return;
        }
        if (!isRtcp && !listener.wantsRtp(buffer, 0, length, nowNs)) {
            return;
        }
        SrtpStatus status = isRtcp
                ? srtp.inbound().unprotectRtcp(buffer, 0, length, nowNs)
                : srtp.inbound().unprotectRtp(buffer, 0, length, nowNs);
        port.counters().count(status, isRtcp);
        if (status != SrtpStatus.OK) {
            return;
        }
        onSignOfLife(nowNs);
        paths.onAuthenticated(path, activity.consents(), nowNs);
        known.speaksAs(PeerMigration.ssrcOf(buffer, isRtcp));
        int plainLength = srtp.inbound().plainLength();
        if (isRtcp) {
            listener.onRtcp(buffer, 0, plainLength, nowNs);
        } else {
            listener.onRtp(buffer, 0, plainLength, nowNs);
        }
    }

    /** See {@link PeerMigration.Trial}. */
    private boolean isAuthentic(byte[] buffer, int length, boolean isRtcp, long nowNs) {
        if (srtp == null || closed.get()) {
            return false;
        }
        SrtpStatus status = isRtcp
                ? srtp.inbound().unprotectRtcp(buffer, 0, length, nowNs)
                : srtp.inbound().unprotectRtp(buffer, 0, length, nowNs);
        return status == SrtpStatus.OK;
    }

    @Override
    public void onTick(long nowNs) {
        ice.onTick(nowNs);
        paths.onTick(nowNs);
        checkActivity(nowNs);
    }

    /** Moves between CONNECTED and DISCONNECTED. */
    private void checkActivity(long nowNs) {
        if (state == TransportState.CONNECTED && !activity.isAlive(nowNs)) {
            move(TransportState.DISCONNECTED);
        } else if (state == TransportState.DISCONNECTED && activity.isAlive(nowNs)) {
            move(TransportState.CONNECTED);
        }
    }

    private boolean move(TransportState next) {
        if (!state.mayBecome(next)) {
            return false;
        }
        state = next;
        log.debug("{}: transport is {}", id, next);
        control.execute(() -> listener.onState(next));
        return true;
    }

    /** The peer was heard there, and ICE is to see whether it wants to be answered there. Port thread. */
    private void check(UdpPath path) {
        ice.check(path);
    }

    private void startDtls() {
        if (!dtlsStarted && !closed.get()) {
            dtlsStarted = true;
            Remote known = remote.get();
            dtls.start(known.ourRole(), known.transport().fingerprints());
        }
    }

    private void install(SrtpSession session) {
        if (closed.get() || !move(TransportState.CONNECTED)) {
            session.close();
            return;
        }
        srtp = session;
        activity.onConnected(port.nowNs());
    }

    /** Media ends in both directions; the owner decides what becomes of the peer. */
    private void fail(String reason) {
        if (move(TransportState.FAILED)) {
            log.info("{}: transport failed: {}", id, reason);
            dropKeys();
        }
    }

    /** A task of this peer's; an error leaves it half done. */
    private void executeOnPort(Runnable task) {
        port.execute(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                port.peerFailed(this, e);
            }
        });
    }

    private void onListenerFault(Throwable fault) {
        log.error("{}: a task failed", id, fault);
        if (fault instanceof Error) {
            port.execute(this::onFault);
        }
    }

    @Override
    public void onFault() {
        if (!closed.get()) {
            fail("internal error");
        }
    }

    private void free() {
        dropKeys();
        known.forget();
        paths.close();
        port.remove(this);
        move(TransportState.CLOSED);
        onClosed.accept(this);
    }

    private void dropKeys() {
        if (srtp != null) {
            srtp.close();
            srtp = null;
        }
    }

    private final class IceEvents implements IceListener {
        @Override
        public void onLocalCandidate(Candidate candidate) {
            control.execute(() -> {
                if (!closed.get()) {
                    listener.onLocalCandidate(candidate);
                }
            });
        }

        @Override
        public void onPathValidated(UdpPath path) {
            // As the server we only listen, hence no path is too early; the client waits for ICE's choice.
            if (remote.get().ourRole() == DtlsRole.SERVER) {
                startDtls();
            }
        }

        @Override
        public void onPathSelected(UdpPath path) {
            startDtls();
        }

        @Override
        public void onConsent(boolean fresh) {
            activity.onConsent(fresh, port.nowNs());
            checkActivity(port.nowNs());
        }

        @Override
        public void onFailed(String reason) {
            fail(reason);
        }
    }

    /** On threads of the DTLS session's. */
    private final class DtlsEvents implements DtlsListener {
        @Override
        public void onDatagram(byte[] buffer, int offset, int length) {
            ValidatedPath path = paths.forControl();
            if (path != null) {
                port.sendNow(path, buffer, offset, length);
            }
        }

        @Override
        public void onKeys(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient) {
            SrtpSession session = SrtpSession.of(profile, keyingMaterial, weAreClient, maxSources);
            executeOnPort(() -> install(session));
        }

        @Override
        public void onFailed(String reason) {
            port.execute(() -> {
                if (!closed.get()) {
                    fail(reason);
                }
            });
        }

        @Override
        public void onClosed() {
            close();
        }
    }
}
