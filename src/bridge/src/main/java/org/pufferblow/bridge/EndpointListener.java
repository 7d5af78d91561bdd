package org.pufferblow.bridge;

import org.pufferblow.transport.TransportListener;

/** What an endpoint tells its owner of the moment; every call is a task of the conference's {@link ControlLoop}. */
public interface EndpointListener extends TransportListener {
    /** Something about the endpoint's voice has changed; while it speaks, up to ten times a second. */
    void onSpeech(Speech speech);
}
