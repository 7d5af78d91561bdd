package org.pufferblow.transport.ice;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

/** Keeps what it is told. */
final class TestListener implements IceListener {
    final List<Candidate> candidates = new CopyOnWriteArrayList<>();
    final List<UdpPath> validated = new CopyOnWriteArrayList<>();
    final List<UdpPath> selected = new CopyOnWriteArrayList<>();
    final List<UdpPath> forgotten = new CopyOnWriteArrayList<>();
    final List<Boolean> consent = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();

    boolean isConnected() {
        return !selected.isEmpty();
    }

    UdpPath path() {
        return selected.getLast();
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {
        candidates.add(candidate);
    }

    @Override
    public void onPathValidated(UdpPath path) {
        validated.add(path);
    }

    @Override
    public void onPathSelected(UdpPath path) {
        selected.add(path);
    }

    @Override
    public void onPathForgotten(UdpPath path) {
        forgotten.add(path);
    }

    @Override
    public void onConsent(boolean fresh) {
        consent.add(fresh);
    }

    @Override
    public void onFailed(String reason) {
        failures.add(reason);
    }
}
