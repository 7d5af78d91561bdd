package org.pufferblow.client;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.CheckRequest;
import org.pufferblow.transport.ice.Checklist;

/**
 * Checks all pairs of one socket and the server's candidates at once, and nominates the first that answers (RFC 8445 section
 * 8.1.1).
 */
final class FirstAnswerChecklist implements Checklist {
    private final InetSocketAddress socket;
    private final Session session;
    private boolean nominating;

    FirstAnswerChecklist(InetSocketAddress socket, Session session) {
        this.socket = socket;
        this.session = session;
    }

    @Override
    public void start(List<Candidate> candidates, Collection<CheckRequest> early) {
        candidates.forEach(this::add);
    }

    @Override
    public boolean add(Candidate candidate) {
        if (isIpv4(socket) == isIpv4(candidate.address())) {
            UdpPath path = new UdpPath(socket, candidate.address());
            session.sendCheck(path, false, () -> onAnswer(path, candidate.priority()));
        }
        return true;
    }

    private static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    private void onAnswer(UdpPath path, long remotePriority) {
        session.onPairValidated(this, path, remotePriority);
        if (!nominating) {
            nominating = true;
            session.sendCheck(path, true, () -> session.onPairSelected(this, path, remotePriority));
        }
    }

    @Override
    public void onRequest(CheckRequest check) {
        session.answer(check);
    }

    @Override
    public void free() {}
}
