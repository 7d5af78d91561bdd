package org.pufferblow.bridge;

import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportState;

/** What an endpoint tells its owner; every call is a task of the conference's {@link ControlLoop}. */
public interface EndpointListener {
    void onTransportState(TransportState state);

    /** A candidate that was found after the endpoint's description had been read. */
    void onLocalCandidate(Candidate candidate);

    /** Something about the endpoint's voice has changed; while it speaks, up to ten times a second. */
    void onSpeech(Speech speech);
}
