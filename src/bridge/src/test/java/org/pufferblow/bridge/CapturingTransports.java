package org.pufferblow.bridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pufferblow.media.srtp.SrtpOutbound;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;

/** Transports without a network: the test is the port thread, and keeps what was sent. */
final class CapturingTransports implements Transports {
    private final PortTimers timers = new PortTimers();
    final Map<String, Peer> peers = new LinkedHashMap<>();
    private final Queue<Runnable> portTasks = new ConcurrentLinkedQueue<>();

    /** One peer, whose keys are there from the start. */
    static final class Peer implements PeerTransport {
        final PeerTransportListener listener;
        final List<byte[]> rtp = new ArrayList<>();
        final List<byte[]> rtcp = new ArrayList<>();
        final List<Sender> senders = new ArrayList<>();
        boolean hasKeys = true;
        /** Protects what is sent; null: it is kept as it is. */
        SrtpOutbound srtp;
        boolean keeps = true;
        volatile boolean closed;

        Peer(PeerTransportListener listener) {
            this.listener = listener;
        }

        @Override
        public LocalTransport local() {
            return new LocalTransport("ufrag", "password", new Fingerprint("sha-256", "00"), List.of());
        }

        @Override
        public void connect(RemoteTransport remote, DtlsRole ourRole) {
            listener.onState(TransportState.CONNECTING);
        }

        @Override
        public LocalTransport restart() {
            return local();
        }

        @Override
        public void reconnect(RemoteTransport remote) {}

        @Override
        public void addRemoteCandidate(Candidate candidate) {}

        @Override
        public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
            return true;
        }

        @Override
        public TransportState state() {
            return closed ? TransportState.CLOSED : TransportState.CONNECTED;
        }

        @Override
        public RtpSender rtpSender(long ssrc) {
            Sender sender = new Sender(this, ssrc);
            senders.add(sender);
            return sender;
        }

        @Override
        public boolean sendRtcp(byte[] buffer, int offset, int length) {
            if (keeps) {
                rtcp.add(Arrays.copyOfRange(buffer, offset, offset + length));
            }
            return hasKeys && !closed;
        }

        @Override
        public void close() {
            closed = true;
            listener.onState(TransportState.CLOSED);
        }
    }

    /** Refuses to be used by two threads' worth of mistakes: after its close nothing may be sent. */
    static final class Sender implements RtpSender {
        final Peer peer;
        final long ssrc;
        boolean closed;
        private SrtpOutbound.Stream stream;
        private final byte[] buffer = new byte[MAX_PACKET_LENGTH + 64];

        Sender(Peer peer, long ssrc) {
            this.peer = peer;
            this.ssrc = ssrc;
        }

        @Override
        public byte[] buffer() {
            if (closed) {
                throw new IllegalStateException("written after its close");
            }
            return buffer;
        }

        @Override
        public boolean send(int length) {
            if (!peer.hasKeys || peer.closed) {
                return false;
            }
            if (peer.srtp != null) {
                stream = stream == null ? peer.srtp.stream(ssrc) : stream;
                return stream.protect(buffer, 0, length) != SrtpOutbound.REFUSED;
            }
            if (peer.keeps) {
                peer.rtp.add(Arrays.copyOf(buffer, length));
            }
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    void runPortTasks() {
        for (Runnable task = portTasks.poll(); task != null; task = portTasks.poll()) {
            task.run();
        }
    }

    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) {
        Peer peer = new Peer(listener);
        peers.put(id, peer);
        listener.onState(TransportState.NEW);
        return peer;
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public PortTimers timers() {
        return timers;
    }

    @Override
    public void onPortThread(Runnable task) {
        portTasks.add(task);
    }

    @Override
    public void close() {}
}
