package org.pufferblow.transport.ice;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

/** Hands a peer's events on until it is closed, and keeps the set of its validated paths. The peer's control thread alone. */
final class OpenPeerEvents implements IceListener {
    private final IceListener listener;
    private final Set<UdpPath> known;
    private final BooleanSupplier closed;

    OpenPeerEvents(IceListener listener, Set<UdpPath> known, BooleanSupplier closed) {
        this.listener = listener;
        this.known = known;
        this.closed = closed;
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {
        if (!closed.getAsBoolean()) {
            listener.onLocalCandidate(candidate);
        }
    }

    @Override
    public void onPathValidated(UdpPath path) {
        if (!closed.getAsBoolean()) {
            known.add(path);
            listener.onPathValidated(path);
        }
    }

    @Override
    public void onPathSelected(UdpPath path) {
        if (!closed.getAsBoolean()) {
            listener.onPathSelected(path);
        }
    }

    @Override
    public void onPathConfirmed(UdpPath path) {
        if (!closed.getAsBoolean()) {
            listener.onPathConfirmed(path);
        }
    }

    @Override
    public void onPathForgotten(UdpPath path) {
        if (!closed.getAsBoolean()) {
            known.remove(path);
            listener.onPathForgotten(path);
        }
    }

    @Override
    public void onConsent(boolean fresh) {
        if (!closed.getAsBoolean()) {
            listener.onConsent(fresh);
        }
    }

    @Override
    public void onFailed(String reason) {
        if (!closed.getAsBoolean()) {
            listener.onFailed(reason);
        }
    }
}
