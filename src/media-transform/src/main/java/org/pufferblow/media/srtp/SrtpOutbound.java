package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;

/**
 * What we send to one peer. Confined to the port thread that serves the peer.
 *
 * <p>All streams share one master key, so that an SSRC's 48-bit index must never come twice (RFC 3711 section 9.1). When
 * a stream is closed its indices are remembered, for a later stream with the same SSRC to go on from.
 *
 * <p>AES-GCM takes one context for the whole peer, ours; AES-CM takes one of jitsi-srtp's for each stream, as does RTCP.
 */
public final class SrtpOutbound {
    /** What the protecting methods return when nothing may be sent. The bytes are then worthless. */
    public static final int REFUSED = -1;

    /** So many closed streams are remembered; 100 KiB. SSRCs are chosen at random, so an older one does not return. */
    static final int REMEMBERED = 1024;

    private static final int RTP_HEADER_LENGTH = 12;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int INDEX_LENGTH = 4;

    /** One SSRC: what it has sent, and while a stream is open who protects the next. */
    private static final class Source {
        private final PacketIndices indices = new PacketIndices();
        private RtpProtector protector;
        private int users;
    }

    /** One SSRC under AES-CM. jitsi-srtp finds the index itself, from the sequence number. */
    private record CounterModeProtector(SrtpCryptoContext context) implements RtpProtector {
        @Override
        public boolean protect(PacketView packet, long index) throws GeneralSecurityException {
            return context.transformPacket(packet) == SrtpErrorStatus.OK;
        }
    }

    private final SrtpContextFactory factory;
    private final int tagLength;
    /** Null if the profile is another. */
    private final GcmContext gcm;
    private final PacketView view = new PacketView();
    private final Map<Integer, Source> open = new LinkedHashMap<>();
    private final Map<Integer, Source> spent = new LinkedHashMap<>();
    /** One for all SSRCs of ours: the index that it counts is then never the same twice, whoever the sender. */
    private SrtcpCryptoContext control;
    private boolean closed;

    /** @param gcm null for any other profile than AES-GCM */
    SrtpOutbound(SrtpProfile profile, SrtpContextFactory factory, GcmContext gcm) {
        this.factory = factory;
        this.gcm = gcm;
        this.tagLength = profile.tagLength();
    }

    /** A stream with this SSRC. Its context is derived when the first packet flows. */
    public Stream stream(long ssrc) {
        return new Stream((int) ssrc);
    }

    /**
     * Encrypts a compound RTCP packet where it lies and appends index and tag, for which there must be room.
     *
     * @return the length of the SRTCP packet, or {@link #REFUSED}
     */
    public int protectRtcp(byte[] buffer, int offset, int length) {
        view.set(buffer, offset, length);
        if (closed || length < RTCP_HEADER_LENGTH || view.room() < tagLength + INDEX_LENGTH) {
            return REFUSED;
        }
        try {
            if (control == null) {
                control = factory.deriveControlContext(0);
            }
            control.transformPacket(view);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTCP does not work on this machine", e);
        }
        return complete(length + tagLength + INDEX_LENGTH);
    }

    /** jitsi-srtp does not say when AES-GCM has failed to encrypt; what leaves in the clear is then shorter. */
    private int complete(int expectedLength) {
        return view.getLength() == expectedLength ? expectedLength : REFUSED;
    }

    void close() {
        closed = true;
        open.clear();
        spent.clear();
        control = null;
        factory.close();
        if (gcm != null) {
            gcm.close();
        }
    }

    /** How many SSRCs have sent something and are open. */
    int sources() {
        return open.size();
    }

    /** Whether there is a cipher's context, which takes memory: from the first packet that is sent until the close. */
    public boolean hasContext() {
        return control != null || (gcm == null ? !open.isEmpty() : gcm.isInUse());
    }

    private RtpProtector protector(int ssrc, long index) throws GeneralSecurityException {
        return gcm != null ? gcm : new CounterModeProtector(factory.deriveContext(ssrc, (int) (index >>> 16)));
    }

    /** One outgoing SSRC. Several with the same one share their context. */
    public final class Stream {
        private final int ssrc;
        private Source source;
        private boolean streamClosed;

        private Stream(int ssrc) {
            this.ssrc = ssrc;
        }

        /**
         * Encrypts an RTP packet where it lies and appends the tag, for which there must be room.
         *
         * @return the length of the SRTP packet, or {@link #REFUSED}
         */
        public int protect(byte[] buffer, int offset, int length) {
            view.set(buffer, offset, length);
            if (closed || streamClosed || length < RTP_HEADER_LENGTH || view.room() < tagLength
                    || view.readInt(8) != ssrc) {
                return REFUSED;
            }
            if (source == null) {
                source = enter();
            }
            long index = source.indices.find(view.readUint16(2));
            if (index == PacketIndices.NONE) {
                return REFUSED;
            }
            // Before it is used: what fails halfway has used it as well.
            source.indices.take(index);
            try {
                if (source.protector == null) {
                    source.protector = protector(ssrc, index);
                }
                return source.protector.protect(view, index) ? complete(length + tagLength) : REFUSED;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("SRTP does not work on this machine", e);
            }
        }

        /** Frees the context, unless another stream uses it. Idempotent. */
        public void close() {
            if (!streamClosed && source != null && --source.users == 0 && open.remove(ssrc, source)) {
                source.protector = null;
                remember();
            }
            streamClosed = true;
        }

        private Source enter() {
            Source entered = open.get(ssrc);
            if (entered == null) {
                entered = spent.remove(ssrc);
                if (entered == null) {
                    entered = new Source();
                }
                open.put(ssrc, entered);
            }
            entered.users++;
            return entered;
        }

        private void remember() {
            if (spent.size() == REMEMBERED) {
                spent.remove(spent.keySet().iterator().next());
            }
            spent.put(ssrc, source);
        }
    }
}
