package org.pufferblow.media.srtp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Keys and packets for tests. */
final class Packets {
    /** Of each side. */
    static final int MAX_SOURCES = 32;

    private Packets() {}

    static byte[] keyingMaterial(SrtpProfile profile, long seed) {
        byte[] material = new byte[2 * (profile.keyLength() + profile.saltLength())];
        new Random(seed).nextBytes(material);
        return material;
    }

    /** Two sessions that talk to each other. */
    record Pair(SrtpSession client, SrtpSession server) {
        static Pair of(SrtpProfile profile) {
            return new Pair(SrtpSession.of(profile, keyingMaterial(profile, 7), true, MAX_SOURCES),
                    SrtpSession.of(profile, keyingMaterial(profile, 7), false, MAX_SOURCES));
        }
    }

    /** A plain RTP packet of a hundred bytes whose payload tells its sequence number. */
    static byte[] rtp(int ssrc, int sequenceNumber) {
        byte[] packet = new byte[100];
        Arrays.fill(packet, 12, packet.length, (byte) sequenceNumber);
        packet[0] = (byte) 0x80;
        packet[1] = 111;
        packet[2] = (byte) (sequenceNumber >>> 8);
        packet[3] = (byte) sequenceNumber;
        writeInt(packet, 8, ssrc);
        return packet;
    }

    /** A receiver report without blocks, and an SDES-less rest that tells its number. */
    static byte[] rtcp(int ssrc, int number) {
        byte[] packet = new byte[28];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 201;
        packet[3] = 6;
        writeInt(packet, 4, ssrc);
        Arrays.fill(packet, 8, packet.length, (byte) number);
        return packet;
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static void writeInt(byte[] packet, int offset, int value) {
        packet[offset] = (byte) (value >>> 24);
        packet[offset + 1] = (byte) (value >>> 16);
        packet[offset + 2] = (byte) (value >>> 8);
        packet[offset + 3] = (byte) value;
    }

    /** Protects in the middle of a larger buffer and returns the protected bytes; empty if refused. */
    static byte[] protect(SrtpOutbound.Stream stream, byte[] plain) {
        byte[] buffer = new byte[plain.length + 60];
        System.arraycopy(plain, 0, buffer, 17, plain.length);
        int length = stream.protect(buffer, 17, plain.length);
        return length < 0 ? new byte[0] : Arrays.copyOfRange(buffer, 17, 17 + length);
    }

    static byte[] protectRtcp(SrtpOutbound outbound, byte[] plain) {
        byte[] buffer = new byte[plain.length + 60];
        System.arraycopy(plain, 0, buffer, 17, plain.length);
        int length = outbound.protectRtcp(buffer, 17, plain.length);
        return length < 0 ? new byte[0] : Arrays.copyOfRange(buffer, 17, 17 + length);
    }

    /** What came of one incoming packet. */
    static final class Opened {
        private final SrtpStatus status;
        private final byte[] plain;

        private Opened(SrtpStatus status, byte[] plain) {
            this.status = status;
            this.plain = plain;
        }

        SrtpStatus status() {
            return status;
        }

        /** Empty unless the status is OK. */
        byte[] plain() {
            return plain;
        }
    }

    /** Unprotects a copy in the middle of a larger buffer. */
    static Opened open(SrtpInbound inbound, byte[] packet, long nowNs) {
        byte[] buffer = surrounded(packet);
        SrtpStatus status = inbound.unprotectRtp(buffer, 23, packet.length, nowNs);
        return opened(inbound, buffer, status);
    }

    static Opened openRtcp(SrtpInbound inbound, byte[] packet, long nowNs) {
        byte[] buffer = surrounded(packet);
        SrtpStatus status = inbound.unprotectRtcp(buffer, 23, packet.length, nowNs);
        return opened(inbound, buffer, status);
    }

    private static byte[] surrounded(byte[] packet) {
        byte[] buffer = new byte[packet.length + 40];
        Arrays.fill(buffer, (byte) 0xA5);
        System.arraycopy(packet, 0, buffer, 23, packet.length);
        return buffer;
    }

    private static Opened opened(SrtpInbound inbound, byte[] buffer, SrtpStatus status) {
        return new Opened(status, status == SrtpStatus.OK
                ? Arrays.copyOfRange(buffer, 23, 23 + inbound.plainLength())
                : new byte[0]);
    }
}
