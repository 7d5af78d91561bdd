package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.SerialExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DTLS with one peer. Methods may be called from any thread and do not block.
 *
 * <p>BouncyCastle wants a thread to wait on while it shakes hands: a virtual one, started by {@link #start}. Afterwards
 * none is held; a datagram that still comes (a retransmitted flight, which BouncyCastle then answers with its own last
 * one; close_notify) starts one for as long as there is something to read.
 *
 * <p>Application data is read and thrown away: data channels are not spoken here.
 */
public final class DtlsSession {
    /** So many datagrams are kept while there is no role yet: a ClientHello in many fragments, twice. */
    private static final int KEPT_BEFORE_START = 16;

    private enum State {
        /** Datagrams are kept. */
        NEW, HANDSHAKING, CONNECTED,
        /** {@link DtlsListener#onFailed} was called: for the handshake, or for a fault of ours afterwards. */
        FAILED,
        /** Closed by us or by the peer. */
        CLOSED;

        boolean mayBecome(State next) {
            return switch (this) {
                case NEW -> next == HANDSHAKING || next == FAILED || next == CLOSED;
                case HANDSHAKING -> next == CONNECTED || next == FAILED || next == CLOSED;
                case CONNECTED -> next == FAILED || next == CLOSED;
                case FAILED, CLOSED -> false;
            };
        }
    }

    private static final Logger log = LoggerFactory.getLogger(DtlsSession.class);

    private final DtlsContext context;
    private final String id;
    private final DtlsIdentity identity;
    private final DtlsListener listener;
    private final DatagramLink link;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final SerialExecutor turns;
    private volatile String cipherSuite;

    /** Confined to {@link #turns}. */
    private DTLSTransport transport;
    private boolean saidGoodbye;

    DtlsSession(DtlsContext context, String id, DtlsIdentity identity, DtlsListener listener) {
        this.context = context;
        this.id = id;
        this.identity = identity;
        this.listener = listener;
        this.link = new DatagramLink(context, listener);
        this.turns = new SerialExecutor(Thread.ofVirtual().name("dtls-" + id)::start, this::onFault);
    }

    /** Of the certificate that this peer will see. */
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /** The negotiated suite by BouncyCastle's name; null before {@link DtlsListener#onKeys}. */
    public String cipherSuite() {
        return cipherSuite;
    }

    /**
     * Starts the handshake; to be called once, when ICE has a valid pair. If the peer has no fingerprint that we accept,
     * {@link DtlsListener#onFailed} says so.
     *
     * @throws IllegalStateException if it was started before; a closed session ignores the call
     */
    public void start(DtlsRole ourRole, List<Fingerprint> remoteFingerprints) {
        if (!moveTo(State.HANDSHAKING)) {
            if (state.get() == State.CLOSED) {
                return;
            }
            throw new IllegalStateException("DTLS session " + id + " was started before");
        }
        context.countStarted();
        long deadlineNs = System.nanoTime() + context.handshakeTimeout().toNanos();
        List<Fingerprint> remote = List.copyOf(remoteFingerprints);
        turns.execute(() -> shakeHands(ourRole, remote, deadlineNs));
        turns.execute(this::step);
    }

    /**
     * Takes a datagram from a validated address. For the port thread: copies, never blocks, starts at most a virtual
     * thread. What does not fit is dropped and counted, for DTLS is made to live with loss.
     */
    public void receive(byte[] buffer, int offset, int length) {
        if (length < 1 || length > DatagramLink.MAX_DATAGRAM_LENGTH) {
            context.countMalformed();
            return;
        }
        State now = state.get();
        if (now == State.FAILED || now == State.CLOSED) {
            return;
        }
        if ((now == State.NEW && link.queued() >= KEPT_BEFORE_START) || !link.offer(buffer, offset, length)) {
            context.countOverflow();
            return;
        }
        // Looked at again: the handshake may have ended since, and then nobody waits for the datagram.
        // A turn that has not begun will see it.
        if (state.get() == State.CONNECTED && turns.size() < 2) {
            turns.execute(this::step);
        }
    }

    /**
     * Ends the association; idempotent. Where there is one, a close_notify goes out before this returns, or at once
     * afterwards if the session is being run by another thread. No callback follows, but the one that may be under way.
     */
    public void close() {
        State before = state.getAndUpdate(now -> now.mayBecome(State.CLOSED) ? State.CLOSED : now);
        switch (before) {
            case NEW, FAILED, CLOSED -> {
            }
            case HANDSHAKING -> link.abort();
            case CONNECTED -> turns.executeHere(this::step);
        }
    }

    private boolean moveTo(State next) {
        State before = state.getAndUpdate(now -> now.mayBecome(next) ? next : now);
        return before.mayBecome(next);
    }

    /** Does what there is to do. */
    private void step() {
        switch (state.get()) {
            case CONNECTED -> read();
            case CLOSED -> sayGoodbye();
            case NEW, HANDSHAKING, FAILED -> {
            }
        }
    }

    /** Nobody may wait for a session that has come to grief by a mistake of ours. */
    private void onFault(Throwable e) {
        try {
            log.error("{}: a fault in DTLS", id, e);
            fail("internal error");
            sayGoodbye();
        } catch (Throwable again) {
            log.error("{}: nobody could be told that DTLS has failed", id, again);
        }
    }

    private void shakeHands(DtlsRole ourRole, List<Fingerprint> remote, long deadlineNs) {
        List<Fingerprint> acceptable = remote.stream().filter(this::isAcceptable).toList();
        if (acceptable.isEmpty()) {
            fail(context.parameters().describeUnacceptable(remote.stream().map(Fingerprint::hashFunction).toList()));
            return;
        }
        Handshake handshake = new Handshake(context, identity, acceptable);
        link.waitUntil(deadlineNs);
        context.computing().acquireUninterruptibly();
        try {
            transport = switch (ourRole) {
                case CLIENT -> new DTLSClientProtocol().connect(new DtlsClientPeer(handshake), link);
                case SERVER -> new DTLSServerProtocol().accept(new DtlsServerPeer(handshake), link);
            };
        } catch (IOException | RuntimeException e) {
            log.debug("{}: DTLS handshake ended", id, e);
            fail(reason(e));
            return;
        } finally {
            context.computing().release();
        }
        link.drain();
        link.flush();
        cipherSuite = handshake.cipherSuite();
        if (moveTo(State.CONNECTED)) {
            context.countCompleted();
            log.debug("{}: DTLS connected as {}, {}, {}", id, ourRole, cipherSuite, handshake.profile());
            listener.onKeys(handshake.profile(), handshake.keyingMaterial(), ourRole == DtlsRole.CLIENT);
        }
    }

    private boolean isAcceptable(Fingerprint fingerprint) {
        return context.parameters().acceptedHashes().contains(fingerprint.hashFunction().toLowerCase(Locale.ROOT));
    }

    private void fail(String reason) {
        if (moveTo(State.FAILED)) {
            context.countFailed();
            listener.onFailed(reason);
        }
    }

    private static String reason(Exception e) {
        return switch (e) {
            case TlsTimeoutException timeout -> "DTLS handshake timed out";
            case TlsFatalAlertReceived alert -> "the peer ended the DTLS handshake: " + alert.getMessage();
            case TlsFatalAlert alert -> "DTLS handshake failed: " + alert.getMessage();
            default -> "DTLS handshake failed: " + e.getClass().getSimpleName();
        };
    }

    /** Has BouncyCastle look at everything that has come. */
    private void read() {
        byte[] ignored = new byte[DatagramLink.MAX_DATAGRAM_LENGTH];
        try {
            while (!link.isClosed()) {
                // The wait is never waited for: the link throws when it has no more.
                transport.receive(ignored, 0, ignored.length, Integer.MAX_VALUE);
            }
        } catch (DatagramLink.Drained e) {
            // The way out when the queue is empty.
        } catch (IOException | RuntimeException e) {
            log.debug("{}: DTLS association ended", id, e);
            link.close();
        }
        if (link.isClosed() && moveTo(State.CLOSED)) {
            saidGoodbye = true;
            listener.onClosed();
        }
    }

    /** Sends close_notify, once, if there is an association and BouncyCastle has not answered the peer's with ours. */
    private void sayGoodbye() {
        if (transport == null || saidGoodbye) {
            return;
        }
        saidGoodbye = true;
        try {
            transport.close();
        } catch (IOException | RuntimeException e) {
            log.debug("{}: close_notify was not sent", id, e);
        }
    }
}
