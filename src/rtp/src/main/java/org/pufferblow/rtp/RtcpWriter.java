package org.pufferblow.rtp;

/**
 * Writes one compound RTCP packet: a report, then the CNAME of its sender. It belongs to one thread. The caller gives a buffer
 * with room for what it writes: {@link #MAX_LENGTH} is enough for one report with one block and one CNAME.
 */
public final class RtcpWriter {
    /** A sender report with one block is 52 bytes, a description with the longest CNAME at most 268. */
    public static final int MAX_LENGTH = 320;

    private static final int MAX_ITEM_LENGTH = 255;
    private static final int NO_PACKET = -1;

    private byte[] buffer = new byte[0];
    private int start;
    private int packet = NO_PACKET;
    private int position;

    /** Begins a compound. */
    public void begin(byte[] buffer, int offset) {
        this.buffer = buffer;
        start = offset;
        position = offset;
        packet = NO_PACKET;
    }

    /** A sender report without blocks (RFC 3550 section 6.4.1). */
    public void senderReport(int ssrc, long ntpTimestamp, int rtpTimestamp, int packetCount, int octetCount) {
        beginPacket(RtcpPacket.SENDER_REPORT);
        put32(ssrc);
        put32((int) (ntpTimestamp >>> 32));
        put32((int) ntpTimestamp);
        put32(rtpTimestamp);
        put32(packetCount);
        put32(octetCount);
        endPacket();
    }

    /** A receiver report without blocks (RFC 3550 section 6.4.2). */
    public void receiverReport(int ssrc) {
        beginPacket(RtcpPacket.RECEIVER_REPORT);
        put32(ssrc);
        endPacket();
    }

    /** Adds a block to the report just written: see {@link ReportBlocks}. */
    public void reportBlock(int ssrc, int fractionLost, int cumulativeLost, int extendedHighestSequenceNumber,
            int jitter, int lastSenderReport, int delaySinceLastSenderReport) {
        if (packet == NO_PACKET) {
            throw new IllegalStateException("a block without a report");
        }
        put32(ssrc);
        put32(fractionLost << 24 | (cumulativeLost & 0xFFFFFF));
        put32(extendedHighestSequenceNumber);
        put32(jitter);
        put32(lastSenderReport);
        put32(delaySinceLastSenderReport);
        buffer[packet]++;
        endPacket();
    }

    /** A source description of one CNAME (RFC 3550 section 6.5.1), of at most 255 bytes. */
    public void cname(int ssrc, byte[] name) {
        if (name.length > MAX_ITEM_LENGTH) {
            throw new IllegalArgumentException("a CNAME of " + name.length + " bytes");
        }
        beginPacket(RtcpPacket.SOURCE_DESCRIPTION);
        buffer[packet]++;
        put32(ssrc);
        buffer[position++] = SourceDescription.CNAME;
        buffer[position++] = (byte) name.length;
        System.arraycopy(name, 0, buffer, position, name.length);
        position += name.length;
        do {
            buffer[position++] = 0;
        } while ((position - packet) % 4 != 0);
        endPacket();
    }

    /** Of the whole compound so far. */
    public int length() {
        return position - start;
    }

    private void beginPacket(int type) {
        packet = position;
        buffer[position] = (byte) RtcpPacket.VERSION_BITS;
        buffer[position + 1] = (byte) type;
        position += RtcpPacket.HEADER_LENGTH;
    }

    private void endPacket() {
        Bytes.put16(buffer, packet + 2, (position - packet) / 4 - 1);
    }

    private void put32(int value) {
        Bytes.put32(buffer, position, value);
        position += 4;
    }
}
