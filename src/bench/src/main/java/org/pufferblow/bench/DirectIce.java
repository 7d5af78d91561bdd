package org.pufferblow.bench;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceEngine;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;

/**
 * ICE that checks nothing: each peer has the next of the port's addresses for its own, and the other side's first candidate
 * is right.
 */
final class DirectIce implements IceEngine {
    private final List<InetSocketAddress> locals;
    private final AtomicInteger peers = new AtomicInteger();

    DirectIce(List<InetSocketAddress> locals) {
        this.locals = locals;
    }

    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        int number = peers.getAndIncrement();
        InetSocketAddress local = locals.get(number % locals.size());
        return new IcePeer() {
            @Override
            public String ufrag() {
                return "ufrag" + number;
            }

            @Override
            public String password() {
                return "password";
            }

            @Override
            public List<Candidate> localCandidates() {
                return List.of(new Candidate("1", 1, local, CandidateType.HOST, null));
            }

            @Override
            public void connect(String remoteUfrag, String remotePassword, List<Candidate> candidates) {
                UdpPath path = new UdpPath(local, candidates.getFirst().address());
                listener.onPathValidated(path);
                listener.onPathSelected(path);
            }

            @Override
            public void addRemoteCandidate(Candidate candidate) {}

            @Override
            public void addRemoteCredentials(String remoteUfrag, String remotePassword) {}

            @Override
            public void check(UdpPath path) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void onStun(byte[] buffer, int offset, int length, UdpPath path) {}

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}
}
