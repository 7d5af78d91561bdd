package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;

/**
 * What one peer sends us. Confined to the port thread that serves the peer.
 *
 * <p>An SSRC gets a context when its first packet has proved authentic. Until then the packet is tried on a spare one,
 * which an unauthentic packet leaves as it was; so forged SSRCs cost arithmetic and no memory.
 *
 * <p>RTP under AES-GCM takes one cipher for the whole peer, ours; under AES-CM, and RTCP, one of jitsi-srtp's for each SSRC.
 */
public final class SrtpInbound {
    /** After a minute without a packet nobody expects a stream's numbers to be remembered. */
    static final long IDLE_NS = TimeUnit.MINUTES.toNanos(1);

    private static final int RTP_SSRC = 8;
    private static final int RTCP_SSRC = 4;
    private static final int RTP_HEADER_LENGTH = 12;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int INDEX_LENGTH = 4;

    /** One SSRC under AES-CM. jitsi-srtp finds the index itself, and knows what it has seen. */
    private record CounterModeUnprotector(SrtpCryptoContext context) implements RtpUnprotector {
        @Override
        public SrtpStatus unprotect(PacketView packet) throws GeneralSecurityException {
            return SrtpStatus.of(context.reverseTransformPacket(packet, false));
        }
    }

    private final SrtpContextFactory factory;
    private final int tagLength;
    /** In AES-GCM the SRTCP index stands after the tag (RFC 7714 section 9.2), else before it. */
    private final int bytesAfterIndex;
    private final PacketView view = new PacketView();
    /** Null if the profile is another. */
    private final GcmContext gcm;
    private final SourceTable<RtpUnprotector> rtp;
    private final SourceTable<SrtcpCryptoContext> rtcp;
    private RtpUnprotector spareRtp;
    private SrtcpCryptoContext spareRtcp;
    private boolean closed;

    /**
     * @param gcm null for any other profile than AES-GCM
     * @param maxSources SSRCs at a time, of RTP and of RTCP
     */
    SrtpInbound(SrtpProfile profile, SrtpContextFactory factory, GcmContext gcm, int maxSources) {
        this.factory = factory;
        this.gcm = gcm;
        this.rtp = new SourceTable<>(maxSources, IDLE_NS);
        this.rtcp = new SourceTable<>(maxSources, IDLE_NS);
        this.tagLength = profile.tagLength();
        this.bytesAfterIndex = switch (profile) {
            case SRTP_AEAD_AES_128_GCM -> 0;
            case SRTP_AES128_CM_HMAC_SHA1_80 -> tagLength;
        };
    }

    /**
     * Authenticates and decrypts an SRTP packet where it lies. If it is {@link SrtpStatus#OK}, {@link #plainLength} says
     * how long the RTP packet is; otherwise the bytes are worthless.
     */
    public SrtpStatus unprotectRtp(byte[] buffer, int offset, int length, long nowNs) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        if (length < RTP_HEADER_LENGTH + tagLength) {
            return SrtpStatus.MALFORMED;
        }
        view.set(buffer, offset, length);
        int ssrc = view.readInt(RTP_SSRC);
        int slot = rtp.find(ssrc);
        if (slot < 0 && !rtp.hasRoom(nowNs)) {
            return SrtpStatus.TOO_MANY_SOURCES;
        }
        try {
            RtpUnprotector context = slot < 0 ? spareRtp() : rtp.get(slot);
            SrtpStatus status = context.unprotect(view);
            if (status == SrtpStatus.OK) {
                if (slot < 0) {
                    rtp.put(ssrc, context, nowNs);
                    spareRtp = null;
                } else {
                    rtp.touch(slot, nowNs);
                }
            }
            return status;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP does not work on this machine", e);
        }
    }

    /** As {@link #unprotectRtp}, for a compound RTCP packet. */
    public SrtpStatus unprotectRtcp(byte[] buffer, int offset, int length, long nowNs) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        if (length < RTCP_HEADER_LENGTH + INDEX_LENGTH + tagLength) {
            return SrtpStatus.MALFORMED;
        }
        view.set(buffer, offset, length);
        boolean encrypted = view.readInt(length - bytesAfterIndex - INDEX_LENGTH) < 0;
        if (!encrypted) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = view.readInt(RTCP_SSRC);
        int slot = rtcp.find(ssrc);
        if (slot < 0 && !rtcp.hasRoom(nowNs)) {
            return SrtpStatus.TOO_MANY_SOURCES;
        }
        try {
            SrtcpCryptoContext context = slot < 0 ? spareRtcp() : rtcp.get(slot);
            SrtpStatus status = SrtpStatus.of(context.reverseTransformPacket(view));
            if (status == SrtpStatus.OK) {
                if (slot < 0) {
                    rtcp.put(ssrc, context, nowNs);
                    spareRtcp = null;
                } else {
                    rtcp.touch(slot, nowNs);
                }
            }
            return status;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTCP does not work on this machine", e);
        }
    }

    /** The length of the packet that came out {@link SrtpStatus#OK} last. */
    public int plainLength() {
        return view.getLength();
    }

    /** How many streams have a context: RTP's, then RTCP's. */
    int sources() {
        return rtp.size() + rtcp.size();
    }

    void close() {
        closed = true;
        rtp.clear();
        rtcp.clear();
        spareRtp = null;
        spareRtcp = null;
        factory.close();
        if (gcm != null) {
            gcm.close();
        }
    }

    private RtpUnprotector spareRtp() throws GeneralSecurityException {
        if (spareRtp == null) {
            // jitsi-srtp uses a context's SSRC in messages only, hence any will do.
            spareRtp = gcm != null ? gcm.source() : new CounterModeUnprotector(factory.deriveContext(0, 0));
        }
        return spareRtp;
    }

    private SrtcpCryptoContext spareRtcp() throws GeneralSecurityException {
        if (spareRtcp == null) {
            spareRtcp = factory.deriveControlContext(0);
        }
        return spareRtcp;
    }
}
