package org.pufferblow.transport.udp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceEngine;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;

/** ICE that believes every candidate: connecting validates and selects the first. A test may tell it more. */
final class FakeIce implements IceEngine {
    private final List<InetSocketAddress> locals;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong stunPackets = new AtomicLong();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    FakeIce(List<InetSocketAddress> locals) {
        this.locals = locals;
    }

    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        Peer peer = new Peer("ufrag" + numbers.incrementAndGet(), listener);
        peers.put(id, peer);
        return peer;
    }

    Peer peer(String id) {
        return peers.get(id);
    }

    @Override
    public void onStun(byte[] buffer, int offset, int length, UdpPath path) {
        stunPackets.incrementAndGet();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("stun_seen", stunPackets.get());
    }

    @Override
    public void close() {
        peers.clear();
    }

    final class Peer implements IcePeer {
        private final String ufrag;
        private final IceListener listener;
        /** What it was asked to check. */
        final List<UdpPath> checked = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        private Peer(String ufrag, IceListener listener) {
            this.ufrag = ufrag;
            this.listener = listener;
        }

        /** To be told what ICE would find out. */
        IceListener listener() {
            return listener;
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public String ufrag() {
            return ufrag;
        }

        @Override
        public String password() {
            return "a password of " + ufrag;
        }

        @Override
        public List<Candidate> localCandidates() {
            List<Candidate> candidates = new ArrayList<>();
            for (InetSocketAddress local : locals) {
                candidates.add(new Candidate("1", 1 + candidates.size(), local, CandidateType.HOST, null));
            }
            return candidates;
        }

        @Override
        public void connect(String remoteUfrag, String remotePassword, List<Candidate> candidates) {
            for (Candidate candidate : candidates) {
                listener.onPathValidated(new UdpPath(locals.getFirst(), candidate.address()));
            }
            if (!candidates.isEmpty()) {
                listener.onPathSelected(new UdpPath(locals.getFirst(), candidates.getFirst().address()));
            }
        }

        @Override
        public void addRemoteCandidate(Candidate candidate) {
            listener.onPathValidated(new UdpPath(locals.getFirst(), candidate.address()));
        }

        @Override
        public void addRemoteCredentials(String remoteUfrag, String remotePassword) {
            // It believes everything.
        }

        @Override
        public void check(UdpPath path) {
            checked.add(path);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
