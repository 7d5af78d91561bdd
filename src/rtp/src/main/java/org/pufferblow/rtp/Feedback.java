package org.pufferblow.rtp;

/**
 * One feedback message of a receiver's, by kind (RFC 4585 section 6.1). A view, good until its {@link Reader} reads the next
 * one; it belongs to one thread.
 *
 * <pre>
 * |V=2|P|   FMT   |  PT 205, 206  |             length            |
 * |                  SSRC of packet sender                        |
 * |                  SSRC of media source                         |
 * :            feedback control information (FCI)                 :
 * </pre>
 */
public abstract sealed class Feedback
        permits Nack, PictureLossIndication, FullIntraRequest, Remb, TransportWideFeedback,
        Feedback.Unknown {
    static final int HEADER_LENGTH = 12;

    private byte[] buffer = new byte[HEADER_LENGTH];
    private int offset;
    private int length = HEADER_LENGTH;

    /** Looks at a message that has the head of one; false if the rest is cut short or contradicts itself. */
    final boolean wrap(RtcpPacket packet) {
        buffer = packet.buffer();
        offset = packet.offset();
        length = packet.length();
        return isWellFormed();
    }

    /** Whether the FCI is what its kind asks for; a kind without one takes any. */
    boolean isWellFormed() {
        return true;
    }

    /** Who says it. */
    public final int senderSsrc() {
        return Bytes.i32(buffer, offset + 4);
    }

    /** The stream that it is about; 0 or anything where the FCI names streams of its own. */
    public final int mediaSsrc() {
        return Bytes.i32(buffer, offset + 8);
    }

    final byte[] buffer() {
        return buffer;
    }

    /** Where the FCI begins. */
    final int fci() {
        return offset + HEADER_LENGTH;
    }

    final int fciLength() {
        return length - HEADER_LENGTH;
    }

    /** A kind that nobody here knows. */
    public static final class Unknown extends Feedback {}

    /** Whether the packet has the head of a feedback message. */
    public static boolean isFeedback(RtcpPacket packet) {
        return packet.type() == RtcpPacket.TRANSPORT_FEEDBACK || packet.type() == RtcpPacket.PAYLOAD_FEEDBACK;
    }

    /** Makes messages of packets, one at a time. Belongs to one thread; allocates nothing once it is made. */
    public static final class Reader {
        private final Nack nack = new Nack();
        private final PictureLossIndication pictureLoss = new PictureLossIndication();
        private final FullIntraRequest fullIntra = new FullIntraRequest();
        private final Remb remb = new Remb();
        private final TransportWideFeedback transportWide = new TransportWideFeedback();
        private final Unknown unknown = new Unknown();

        /** The message that {@code packet} stands on; null if it is no feedback, cut short, or contradicts itself. */
        public Feedback read(RtcpPacket packet) {
            if (!isFeedback(packet) || packet.length() < HEADER_LENGTH) {
                return null;
            }
            Feedback kind = kind(packet);
            return kind.wrap(packet) ? kind : null;
        }

        private Feedback kind(RtcpPacket packet) {
            if (packet.type() == RtcpPacket.TRANSPORT_FEEDBACK) {
                return switch (packet.count()) {
                    case Nack.FORMAT -> nack;
                    case TransportWideFeedback.FORMAT -> transportWide;
                    default -> unknown;
                };
            }
            return switch (packet.count()) {
                case PictureLossIndication.FORMAT -> pictureLoss;
                case FullIntraRequest.FORMAT -> fullIntra;
                case Remb.FORMAT -> Remb.isRemb(packet) ? remb : unknown;
                default -> unknown;
            };
        }
    }
}
