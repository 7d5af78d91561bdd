package org.pufferblow.bench;

import org.pufferblow.bridge.EndpointListener;
import org.pufferblow.bridge.Speech;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportState;

/** An owner of endpoints whom nothing surprises. */
final class NullEndpointListener implements EndpointListener {
    @Override
    public void onState(TransportState state) {}

    @Override
    public void onLocalCandidate(Candidate candidate) {}

    @Override
    public void onSpeech(Speech speech) {}
}
