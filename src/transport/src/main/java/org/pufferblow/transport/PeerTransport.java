package org.pufferblow.transport;

/**
 * ICE, DTLS and SRTP towards one peer. Control methods may be called from any thread, and none of them blocks; senders
 * are for the port thread.
 */
public interface PeerTransport {
    /** Our credentials, fingerprint and the candidates known now. */
    LocalTransport local();

    /**
     * Our side of an ICE restart (RFC 8445 section 9): other credentials under the same fingerprint. They stay the same until
     * {@link #reconnect} takes them into use, however often they are asked for; nothing else changes before that.
     */
    LocalTransport restart();

    /**
     * Takes the peer's credentials for what {@link #restart} returned last, which {@link #local} returns from then on. Media
     * stays where it is until the new ICE session has found a path, and for good if it finds none; DTLS and SRTP go on.
     *
     * @throws IllegalStateException before {@link #connect}, or without {@link #restart}
     */
    void reconnect(RemoteTransport remote);

    /**
     * Takes the peer's parameters and starts ICE and DTLS. To be called once; a second call with the same ufrag is
     * ignored, and one with another ufrag throws {@link IllegalStateException}.
     */
    void connect(RemoteTransport remote, DtlsRole ourRole);

    /**
     * Adds a trickled candidate to the newest ICE session; before {@link #connect} it is kept (bounded). Surplus ones are
     * counted and ignored.
     */
    void addRemoteCandidate(Candidate candidate);

    /**
     * Adds a trickled candidate to the ICE session in which the peer calls itself {@code remoteUfrag}.
     *
     * @return whether there is one
     */
    boolean addRemoteCandidate(String remoteUfrag, Candidate candidate);

    TransportState state();

    /**
     * A sender for one outgoing RTP stream. Cheap: the SRTP context is derived when the first packet flows.
     *
     * @param ssrc the SSRC of every packet that will be sent through it, as an unsigned 32-bit number
     */
    RtpSender rtpSender(long ssrc);

    /**
     * Protects and queues one compound RTCP packet, copying it. Port thread only.
     *
     * @return whether it was queued: false before the keys are there or after the close
     */
    boolean sendRtcp(byte[] buffer, int offset, int length);

    /** Sends close_notify where there is a DTLS session, frees everything. Idempotent. */
    void close();
}
