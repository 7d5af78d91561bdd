package org.pufferblow.transport.ice;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ice4j.ResponseCollector;
import org.ice4j.StunException;
import org.ice4j.StunMessageEvent;
import org.ice4j.StunResponseEvent;
import org.ice4j.StunTimeoutEvent;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.message.Indication;
import org.ice4j.message.Message;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.stack.RawMessage;
import org.ice4j.stack.RequestListener;
import org.ice4j.stack.StunStack;
import org.ice4j.stack.TransactionID;
import org.pufferblow.transport.UdpPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between one ice4j agent and the shared port, in the place of ice4j's transactions, connectors and threads. Requests
 * arrive authenticated ({@link Ice4jEngine#onStun}); the agent's own requests become {@link Transactions}. The agent calls
 * from its pacing threads and from the peer's control thread, we call it from the latter alone.
 */
final class PeerStunStack extends StunStack {
    private static final Logger LOG = LoggerFactory.getLogger(PeerStunStack.class);

    /** How the peer sends. */
    interface Wire {
        Transactions.Transaction request(TransactionId id, byte[] request, UdpPath path, Transactions.Schedule schedule,
                Transactions.Outcome outcome);

        void response(byte[] response, UdpPath path);
    }

    private final Map<TransactionID, Transactions.Transaction> open = new ConcurrentHashMap<>();

    /** The agent's server of checks; set by the agent's constructor and taken away when it is freed. */
    private volatile RequestListener listener;

    /** The agent's pacing threads may come once more after it was freed: nothing leaves then. */
    private volatile boolean shutDown;

    /** Set before the agent starts, and never after. */
    private volatile Wire wire;

    void attach(Wire newWire) {
        this.wire = newWire;
    }

    /** Lets the agent see a check of the peer's, and answer it. */
    void deliver(CheckRequest check) {
        RequestListener server = listener;
        if (server == null) {
            return;
        }
        try {
            RawMessage raw = raw(check.message(), check.path());
            server.processRequest(new StunMessageEvent(this, raw, decode(raw)));
        } catch (StunException | RuntimeException e) {
            LOG.debug("An authenticated check was refused: {}", e.toString());
        }
    }

    @Override
    public TransactionID sendRequest(Request request, TransportAddress sendTo, TransportAddress sendThrough,
            ResponseCollector collector, TransactionID id, int originalWait, int maxWait, int maxRetransmissions)
            throws IOException {
        // ice4j's ids come from a clock and a java.util.Random: ours go over the wire, its own stay the agent's handle.
        TransactionId wireId = TransactionId.random();
        byte[] encoded;
        if (shutDown) {
            throw new IOException("The agent is freed");
        }
        try {
            request.setTransactionID(wireId.bytes());
            encoded = request.encode(this);
        } catch (StunException e) {
            throw new IOException("A check could not be encoded", e);
        }
        UdpPath path = new UdpPath(Addresses.plain(sendThrough), Addresses.plain(sendTo));
        open.computeIfAbsent(id, key -> wire.request(wireId, encoded, path, Transactions.Schedule.CHECK,
                outcome(request, path, collector, key)));
        return id;
    }

    private Transactions.Outcome outcome(Request request, UdpPath path, ResponseCollector collector, TransactionID id) {
        return new Transactions.Outcome() {
            @Override
            public void onResponse(byte[] response) {
                open.remove(id);
                try {
                    RawMessage raw = raw(response, path);
                    collector.processResponse(new StunResponseEvent(PeerStunStack.this, raw, (Response) decode(raw),
                            request, id));
                } catch (StunException | RuntimeException e) {
                    LOG.debug("An authenticated answer was refused: {}", e.toString());
                }
            }

            @Override
            public void onTimeout() {
                open.remove(id);
                collector.processTimeout(new StunTimeoutEvent(PeerStunStack.this, request,
                        new TransportAddress(path.local(), Transport.UDP), id));
            }
        };
    }

    @Override
    public void sendResponse(byte[] transactionId, Response response, TransportAddress sendThrough,
            TransportAddress sendTo) throws StunException {
        response.setTransactionID(transactionId);
        wire.response(response.encode(this), new UdpPath(Addresses.plain(sendThrough), Addresses.plain(sendTo)));
    }

    /** Keep-alives, which consent checks replace (RFC 7675 section 5.2). */
    @Override
    public void sendIndication(Indication indication, TransportAddress sendTo, TransportAddress sendThrough) {
        LOG.trace("No indication is sent");
    }

    @Override
    public void cancelTransaction(TransactionID id) {
        Transactions.Transaction transaction = open.remove(id);
        if (transaction != null) {
            transaction.cancel();
        }
    }

    @Override
    public void addRequestListener(RequestListener newListener) {
        listener = newListener;
    }

    @Override
    public void removeRequestListener(RequestListener oldListener) {
        listener = null;
    }

    /** Also by the agent's finalizer, much later. */
    @Override
    public void shutDown() {
        listener = null;
        shutDown = true;
        open.values().forEach(Transactions.Transaction::cancel);
        open.clear();
    }

    private static RawMessage raw(byte[] message, UdpPath path) {
        return RawMessage.build(message, message.length, new TransportAddress(path.remote(), Transport.UDP),
                new TransportAddress(path.local(), Transport.UDP));
    }

    private static Message decode(RawMessage raw) throws StunException {
        return Message.decode(raw.getBytes(), 0, raw.getMessageLength());
    }
}
