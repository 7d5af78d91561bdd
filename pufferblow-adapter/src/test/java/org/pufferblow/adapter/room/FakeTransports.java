package org.pufferblow.adapter.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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

/** Media paths that the test moves. Of its caller's thread. */
final class FakeTransports implements Transports {
    private final PortTimers timers = new PortTimers();
    /** By the ufrag with which the peer connected. */
    final Map<String, Path> paths = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) {
        return new Path(listener);
    }

    @Override
    public int port() {
        return 1;
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
        task.run();
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** One peer's media path. */
    final class Path implements PeerTransport {
        private final PeerTransportListener listener;
        private LocalTransport local = describe();
        private LocalTransport next;
        /** Our ICE sessions that the peer has joined, after the first. */
        int restarts;
        String remoteUfrag;
        final List<String> candidates = new ArrayList<>();
        private TransportState state = TransportState.NEW;
        boolean closed;

        private Path(PeerTransportListener listener) {
            this.listener = listener;
        }

        void become(TransportState next) {
            if (!state.mayBecome(next)) {
                throw new IllegalStateException(state + " to " + next);
            }
            state = next;
            listener.onState(next);
        }

        private LocalTransport describe() {
            return new LocalTransport("sfu" + numbers.incrementAndGet(), "0123456789012345678901",
                    new Fingerprint("sha-256", "AA:BB"), List.of());
        }

        @Override
        public LocalTransport local() {
            return local;
        }

        @Override
        public LocalTransport restart() {
            next = next == null ? describe() : next;
            return next;
        }

        @Override
        public void reconnect(RemoteTransport remote) {
            local = next;
            next = null;
            restarts++;
            remoteUfrag = remote.ufrag();
        }

        @Override
        public boolean addRemoteCandidate(String ufrag, Candidate candidate) {
            if (ufrag.equals(remoteUfrag)) {
                candidates.add(ufrag + ' ' + candidate.address().getAddress().getHostAddress() + ':'
                        + candidate.address().getPort());
            }
            return ufrag.equals(remoteUfrag);
        }

        @Override
        public void connect(RemoteTransport remote, DtlsRole ourRole) {
            paths.put(remote.ufrag(), this);
            remoteUfrag = remote.ufrag();
            become(TransportState.CONNECTING);
        }

        @Override
        public void addRemoteCandidate(Candidate candidate) {
            // The test moves the path by itself.
        }

        @Override
        public TransportState state() {
            return state;
        }

        @Override
        public RtpSender rtpSender(long ssrc) {
            return new RtpSender() {
                @Override
                public byte[] buffer() {
                    throw new AssertionError("no packet flows here");
                }

                @Override
                public boolean send(int length) {
                    throw new AssertionError("no packet flows here");
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }

        @Override
        public boolean sendRtcp(byte[] buffer, int offset, int length) {
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
