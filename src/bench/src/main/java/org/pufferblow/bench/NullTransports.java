package org.pufferblow.bench;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.pufferblow.media.srtp.SrtpOutbound;
import org.pufferblow.media.srtp.SrtpProfile;
import org.pufferblow.media.srtp.SrtpSession;
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

/**
 * Transports with SRTP and without a network: packets are protected under each peer's own keys, in the buffers of a batch,
 * and end there. Belongs to one thread.
 */
final class NullTransports implements Transports {
    private final PortTimers timers = new PortTimers();
    /** As many as the port thread's outgoing batch has. */
    private static final int BUFFERS = 256;

    private final byte[][] buffers = new byte[BUFFERS][RtpSender.MAX_PACKET_LENGTH + 20];
    private int next;
    private long sent;
    private Peer newest;

    /** Packets, and RTCP's too, that would have left. */
    long sent() {
        return sent;
    }

    /** The peer that was made last. */
    Peer newest() {
        return newest;
    }

    private byte[] buffer() {
        return buffers[next];
    }

    private boolean queue(int protectedLength) {
        if (protectedLength < 0) {
            return false;
        }
        next = (next + 1) % BUFFERS;
        sent++;
        return true;
    }

    /** A peer whose handshake is over. */
    final class Peer implements PeerTransport {
        private final PeerTransportListener listener;
        private final SrtpOutbound outbound;

        private Peer(PeerTransportListener listener) {
            this.listener = listener;
            SrtpProfile profile = SrtpProfile.SRTP_AEAD_AES_128_GCM;
            byte[] keyingMaterial = new byte[2 * (profile.keyLength() + profile.saltLength())];
            new SecureRandom().nextBytes(keyingMaterial);
            outbound = SrtpSession.of(profile, keyingMaterial, false, 1).outbound();
        }

        /** Lets the peer have sent this. */
        void deliver(byte[] buffer, int length, long nowNs) {
            listener.onRtp(buffer, 0, length, nowNs);
        }

        @Override
        public LocalTransport local() {
            return new LocalTransport("ufrag", "password", new Fingerprint("sha-256", "00"), List.of());
        }

        @Override
        public LocalTransport restart() {
            return local();
        }

        @Override
        public void reconnect(RemoteTransport remote) {}

        @Override
        public void connect(RemoteTransport remote, DtlsRole ourRole) {}

        @Override
        public void addRemoteCandidate(Candidate candidate) {}

        @Override
        public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
            return true;
        }

        @Override
        public TransportState state() {
            return TransportState.CONNECTED;
        }

        @Override
        public RtpSender rtpSender(long ssrc) {
            SrtpOutbound.Stream stream = outbound.stream(ssrc);
            return new RtpSender() {
                @Override
                public byte[] buffer() {
                    return NullTransports.this.buffer();
                }

                @Override
                public boolean send(int length) {
                    return queue(stream.protect(NullTransports.this.buffer(), 0, length));
                }

                @Override
                public void close() {
                    stream.close();
                }
            };
        }

        @Override
        public boolean sendRtcp(byte[] buffer, int offset, int length) {
            System.arraycopy(buffer, offset, buffer(), 0, length);
            return queue(outbound.protectRtcp(buffer(), 0, length));
        }

        @Override
        public void close() {}
    }

    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) {
        newest = new Peer(listener);
        return newest;
    }

    @Override
    public int port() {
        return 0;
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
    public void close() {}
}
