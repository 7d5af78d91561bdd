package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;

/**
 * What we send to one peer. Confined to the port thread that serves the peer.
 *
 * <p>All streams share one master key, so that an SSRC's 48-bit index must never come twice (RFC 3711 section 9.1; with
 * AES-GCM a repeated one gives the authentication key away). A live context refuses what it has had. When a stream is
 * closed its context goes and its highest index stays, for a later stream with the same SSRC to go on from.
 */
public final class SrtpOutbound {
    /** What the protecting methods return when nothing may be sent. The bytes are then worthless. */
    public static final int REFUSED = -1;

    /** So many closed streams are remembered; 50 KiB. SSRCs are chosen at random, so an older one does not return. */
    static final int REMEMBERED = 1024;

    private static final int RTP_HEADER_LENGTH = 12;
    private static final int RTCP_HEADER_LENGTH = 8;
    private static final int INDEX_LENGTH = 4;

    /** One SSRC: its context while a stream is open, and the highest index sent so far. */
    private static final class Source {
        private SrtpCryptoContext context;
        private int users;
        private boolean used;
        private long highestIndex;
    }

    private final SrtpContextFactory factory;
    private final int tagLength;
    private final PacketView view = new PacketView();
    private final Map<Integer, Source> open = new LinkedHashMap<>();
    private final Map<Integer, Source> spent = new LinkedHashMap<>();
    /** One for all SSRCs of ours: the index that it counts is then never the same twice, whoever the sender. */
    private SrtcpCryptoContext control;
    private boolean closed;

    SrtpOutbound(SrtpProfile profile, SrtpContextFactory factory) {
        this.factory = factory;
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
    }

    /** How many SSRCs have a context. */
    int sources() {
        return open.size();
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
            int sequenceNumber = view.readUint16(2);
            try {
                if (source.context == null && !derive(source, sequenceNumber)) {
                    return REFUSED;
                }
                if (SrtpStatus.of(source.context.transformPacket(view)) != SrtpStatus.OK) {
                    return REFUSED;
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("SRTP does not work on this machine", e);
            }
            long index = source.used ? nearest(source.highestIndex, sequenceNumber) : sequenceNumber;
            if (!source.used || index > source.highestIndex) {
                source.used = true;
                source.highestIndex = index;
            }
            return complete(length + tagLength);
        }

        /** Frees the context, unless another stream uses it. Idempotent. */
        public void close() {
            if (!streamClosed && source != null && --source.users == 0 && open.remove(ssrc, source)) {
                source.context = null;
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

        private boolean derive(Source of, int sequenceNumber) throws GeneralSecurityException {
            long index = of.used ? nearest(of.highestIndex, sequenceNumber) : sequenceNumber;
            if (of.used && index <= of.highestIndex) {
                return false;
            }
            of.context = factory.deriveContext(ssrc, (int) (index >>> 16));
            return true;
        }
    }

    /** The index with this sequence number that is nearest to another one (RFC 3711 section 3.3.1). */
    private static long nearest(long index, int sequenceNumber) {
        return index + (short) (sequenceNumber - (int) index);
    }
}
