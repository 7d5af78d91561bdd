package org.pufferblow.adapter.signaling;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;
import org.pufferblow.adapter.signaling.SignalingMetrics.Counter;
import org.pufferblow.transport.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One socket from its upgrade to its end. Jetty calls it with one frame after another; a thread of {@link JoinTokenVerifier}
 * brings the claims; the timer calls {@link #tick}. What the client says before its token is accepted is kept, up to {@link
 * #MAX_EARLY} messages; the rest stays unread in the socket until the session is there.
 */
final class WebSocketClient implements FrameHandler {
    private static final Logger log = LoggerFactory.getLogger(WebSocketClient.class);
    /** An offer with its candidates, and then some. Parts of a message count as well. */
    private static final int MAX_EARLY = 64;
    private static final int MAX_EARLY_BYTES = 64 << 10;
    /** What a frame costs beside its payload, so that empty ones are not free. */
    private static final int FRAME_COST = 64;

    /** What a socket tells those who look after all of them. */
    interface Host {
        /** Before anything is read. */
        void onOpen(WebSocketClient client);

        /** Always called once after {@link #onOpen}. */
        void onGone(WebSocketClient client);
    }

    private final Host host;
    private final SignalingLimits limits;
    private final SignalingMetrics metrics;
    private final LongSupplier nanoTime;
    private final Inbox inbox = new Inbox(this::onFault);
    private final MessageAssembler assembler;
    private final RateLimit messageRate;
    private final RateLimit byteRate;
    /** Set in {@link #onOpen}, before anyone else knows of this socket. */
    private CoreSession session;
    private WebSocketLink link;
    /** Of the thread that reads. */
    private long earlyBytes;

    private final Object lock = new Object();
    private final Keepalive keepalive;
    private boolean admitted;
    private boolean readingIsHeld;
    /** The client's own close, or why it was cut off; decides the cause. */
    private CloseCause cause;
    private Optional<Claims> claims = Optional.empty();
    private boolean refused;

    WebSocketClient(Host host, SignalingLimits limits, SignalingMetrics metrics, LongSupplier nanoTime) {
        long nowNs = nanoTime.getAsLong();
        this.host = host;
        this.limits = limits;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.assembler = new MessageAssembler(limits.readLimitBytes());
        this.messageRate = new RateLimit(limits.messageBurst(), limits.messagesPerSecond(), nowNs);
        this.byteRate = new RateLimit(limits.byteBurst(), limits.bytesPerSecond(), nowNs);
        this.keepalive = new Keepalive(limits.pingInterval(), limits.pongWait(), nowNs);
    }

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        session = coreSession;
        link = new WebSocketLink(coreSession, limits, metrics, nanoTime, this::onOverflow);
        metrics.count(Counter.SOCKETS_OPENED);
        callback.succeeded();
        host.onOpen(this);
        coreSession.demand();
    }

    /** The token is good: from now on the session hears this client. */
    void admit(Claims newClaims, SignalingHandler handler) {
        if (!link.isOpen()) {
            return;
        }
        synchronized (lock) {
            claims = Optional.of(newClaims);
        }
        inbox.open(handler.onClient(newClaims, link));
        readOn();
    }

    /** Nobody hears this client; it is told why. */
    void refuse(Optional<String> error, CloseCode code) {
        boolean first;
        synchronized (lock) {
            first = !refused;
            refused = true;
        }
        if (first) {
            metrics.refusals().count(code);
        }
        error.ifPresent(e -> link.send(new ServerMessage.Failure(e)));
        link.close(code);
        readOn();
    }

    /** The server goes down; a client in a room is closed by its room. */
    void closeUnlessInRoom() {
        boolean inRoom;
        synchronized (lock) {
            inRoom = claims.isPresent();
        }
        if (!inRoom) {
            refuse(Optional.empty(), CloseCode.GOING_AWAY);
        }
    }

    /** Ends the connection without a word more. */
    void abort() {
        link.abort();
    }

    private void readOn() {
        boolean resumes;
        synchronized (lock) {
            admitted = true;
            keepalive.onFrame(nanoTime.getAsLong());
            resumes = readingIsHeld;
            readingIsHeld = false;
        }
        if (resumes) {
            session.demand();
        }
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        long nowNs = nanoTime.getAsLong();
        link.onFrame(nowNs);
        synchronized (lock) {
            keepalive.onFrame(nowNs);
        }
        if (frame.getOpCode() == OpCode.CLOSE) {
            onClientClose(CloseStatus.getCloseStatus(frame).getCode());
            callback.succeeded();
            return;
        }
        if (link.isOpen()) {
            take(frame, nowNs);
        }
        callback.succeeded();
        boolean holds;
        synchronized (lock) {
            holds = !admitted && link.isOpen() && (inbox.size() >= MAX_EARLY || earlyBytes >= MAX_EARLY_BYTES);
            readingIsHeld = holds;
        }
        if (!holds) {
            session.demand();
        }
    }

    private void take(Frame frame, long nowNs) {
        boolean countsAsMessage = frame.isControlFrame() || frame.isFin();
        if (!byteRate.tryTake(FRAME_COST + frame.getPayloadLength(), nowNs)
                || (countsAsMessage && !messageRate.tryTake(1, nowNs))) {
            cutOff(Counter.CLIENTS_TOO_FAST, CloseCode.TOO_FAST);
            return;
        }
        switch (frame.getOpCode()) {
            case OpCode.PING -> link.pong(frame.getPayload());
            case OpCode.PONG -> {
                // A sign of life, as any frame.
            }
            default -> takeData(frame);
        }
    }

    private void takeData(Frame frame) {
        MessageAssembler.Result result = assembler.add(frame.getOpCode() != OpCode.CONTINUATION,
                frame.getOpCode() == OpCode.BINARY, frame.getPayload(), frame.isFin());
        earlyBytes += frame.getPayloadLength();
        switch (result) {
            case MessageAssembler.Result.Text(ByteBuffer utf8) -> onMessage(MessageReader.read(utf8));
            case MessageAssembler.Result.Binary() -> onMessage(new ClientMessage.Invalid());
            case MessageAssembler.Result.Partial() -> {
                // There is more to come.
            }
            case MessageAssembler.Result.TooBig() -> cutOff(Counter.MESSAGES_TOO_BIG, CloseCode.MESSAGE_TOO_BIG);
        }
    }

    private void onMessage(ClientMessage message) {
        metrics.count(Counter.MESSAGES_RECEIVED);
        inbox.add(listener -> {
            switch (message) {
                case ClientMessage.Unknown(String type) -> {
                    metrics.count(Counter.MESSAGES_UNKNOWN);
                    link.send(new ServerMessage.Failure("unsupported message type: " + type));
                }
                case ClientMessage.Invalid() -> {
                    metrics.count(Counter.MESSAGES_INVALID);
                    link.send(new ServerMessage.Failure("invalid signalling payload"));
                }
                default -> {
                    // The session's own to answer.
                }
            }
            listener.onMessage(message);
        });
    }

    private void onClientClose(int code) {
        link.onClientClose();
        // What answers a close of ours is no goodbye.
        if (link.closeCode().isEmpty()) {
            setCause(switch (code) {
                case CloseStatus.NORMAL, CloseStatus.NO_CODE -> CloseCause.CLIENT_GOODBYE;
                case CloseStatus.SHUTDOWN -> CloseCause.CLIENT_GOING_AWAY;
                default -> code >= 3000 ? CloseCause.CLIENT_GOODBYE : CloseCause.LOST;
            });
        }
    }

    /** A fault of ours in handing on what this client said: its stay is over, and nobody else's. */
    private void onFault(Throwable e) {
        log.error("A client's message could not be handed on", e);
        link.close(CloseCode.INTERNAL_ERROR);
    }

    private void cutOff(Counter counter, CloseCode code) {
        metrics.count(counter);
        tell("cut off: " + code.reason());
        link.close(code);
    }

    /** Its media may live; it counts as a lost socket, not as one that we did not want. */
    private void onOverflow() {
        setCause(CloseCause.LOST);
        metrics.count(Counter.CLIENTS_TOO_SLOW);
        tell("cut off: " + CloseCode.TOO_SLOW.reason());
    }

    /** On the timer's thread: pings, and ends what has taken too long. */
    void tick(long nowNs) {
        switch (link.overdue(nowNs)) {
            case WRITE -> {
                onOverflow();
                link.abort();
            }
            case CLOSE -> link.abort();
            case NOTHING -> keepAlive(nowNs);
        }
    }

    private void keepAlive(long nowNs) {
        Keepalive.Due due;
        synchronized (lock) {
            due = admitted && link.isOpen() ? keepalive.poll(nowNs) : Keepalive.Due.NOTHING;
        }
        switch (due) {
            case PING -> link.ping();
            case GONE -> {
                setCause(CloseCause.PING_TIMEOUT);
                cutOff(Counter.PING_TIMEOUTS, CloseCode.PING_TIMEOUT);
                // The close frame may never arrive; the room does not wait for it.
                inbox.close(CloseCause.PING_TIMEOUT);
            }
            case NOTHING -> {
                // All is well, or it is on its way out.
            }
        }
    }

    @Override
    public void onError(Throwable failure, Callback callback) {
        if (log.isDebugEnabled()) {
            tell("socket failed: " + failure);
        }
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        link.onGone();
        callback.succeeded();
        CloseCause known;
        synchronized (lock) {
            known = cause;
        }
        metrics.count(Counter.SOCKETS_CLOSED);
        host.onGone(this);
        if (known == null) {
            known = link.closeCode().isPresent() ? CloseCause.CLOSED_BY_US : CloseCause.LOST;
        }
        inbox.close(known);
    }

    /** The first one counts. */
    private void setCause(CloseCause newCause) {
        synchronized (lock) {
            if (cause == null) {
                cause = newCause;
            }
        }
    }

    /** One line, with the ids of the session and the user once they are known. */
    private void tell(String what) {
        Optional<Claims> known;
        synchronized (lock) {
            known = claims;
        }
        // A room's thread may be here, with ids of its own.
        Map<String, String> before = MDC.getCopyOfContextMap();
        known.ifPresent(c -> {
            MDC.put("session", c.sessionId());
            MDC.put("user", c.userId());
        });
        try {
            log.info("{}", what);
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }
}
