package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jitsi.srtp.crypto.Aes;

/**
 * AES-GCM (RFC 7714) for everything that goes to a peer, or for everything that comes from it. The session key does not
 * depend on the SSRC, which is part of the nonce; so one cipher is enough, however many streams there are. It is made when
 * the first packet flows.
 */
final class GcmContext implements RtpProtector {
    private static final int LABEL_ENCRYPTION = 0;
    private static final int LABEL_SALT = 2;
    private static final int LABEL_AT = 7;
    private static final int BLOCK_LENGTH = 16;

    private static final int FIXED_HEADER_LENGTH = 12;
    private static final int SEQUENCE_NUMBER = 2;
    private static final int SSRC = 8;

    private final byte[] key;
    private final byte[] salt;
    private final byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    private AesGcm cipher;

    GcmContext(byte[] masterKey, byte[] masterSalt) throws GeneralSecurityException {
        key = derive(masterKey, masterSalt, LABEL_ENCRYPTION, masterKey.length);
        salt = derive(masterKey, masterSalt, LABEL_SALT, masterSalt.length);
    }

    /** RFC 3711 section 4.3, with a key derivation rate of 0; the salt is as RFC 7714 section 11 has it. */
    private static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length)
            throws GeneralSecurityException {
        byte[] counter = Arrays.copyOf(masterSalt, BLOCK_LENGTH);
        counter[LABEL_AT] ^= (byte) label;
        Cipher keystream = Aes.createCipher("AES/CTR/NoPadding");
        keystream.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new IvParameterSpec(counter));
        return keystream.doFinal(new byte[length]);
    }

    @Override
    public boolean protect(PacketView packet, long index) {
        int headerLength = headerLength(packet);
        if (headerLength > packet.getLength()) {
            return false;
        }
        prepare(packet, index);
        boolean sealed = cipher.seal(nonce, packet.getBuffer(), packet.getOffset(), headerLength, packet.getLength());
        if (sealed) {
            packet.setLength(packet.getLength() + AesGcm.TAG_LENGTH);
        }
        return sealed;
    }

    /** One incoming SSRC. */
    RtpUnprotector source() {
        PacketIndices indices = new PacketIndices();
        return packet -> {
            if (headerLength(packet) > packet.getLength() - AesGcm.TAG_LENGTH) {
                return SrtpStatus.MALFORMED;
            }
            long index = indices.find(packet.readUint16(SEQUENCE_NUMBER));
            if (index == PacketIndices.NONE) {
                return SrtpStatus.REPLAYED;
            }
            if (!open(packet, index)) {
                return SrtpStatus.AUTH_FAILED;
            }
            indices.take(index);
            return SrtpStatus.OK;
        };
    }

    private boolean open(PacketView packet, long index) {
        prepare(packet, index);
        boolean opened = cipher.open(nonce, packet.getBuffer(), packet.getOffset(), headerLength(packet),
                packet.getLength());
        if (opened) {
            packet.shrink(AesGcm.TAG_LENGTH);
        }
        return opened;
    }

    private void prepare(PacketView packet, long index) {
        if (cipher == null) {
            cipher = SrtpCiphers.rtpGcm(key);
        }
        setNonce(packet.readInt(SSRC), index);
    }

    /** RFC 7714 section 8.1: two zeros, SSRC, rollover counter and sequence number, all of it masked by the salt. */
    private void setNonce(int ssrc, long index) {
        nonce[0] = salt[0];
        nonce[1] = salt[1];
        for (int i = 0; i < 4; i++) {
            nonce[2 + i] = (byte) (ssrc >>> (24 - 8 * i) ^ salt[2 + i]);
        }
        for (int i = 0; i < 6; i++) {
            nonce[6 + i] = (byte) (index >>> (40 - 8 * i) ^ salt[6 + i]);
        }
    }

    /** With CSRCs and extensions; more than the packet's length if it claims more than it has. */
    private static int headerLength(PacketView packet) {
        int first = packet.getBuffer()[packet.getOffset()];
        int length = FIXED_HEADER_LENGTH + 4 * (first & 0x0F);
        if ((first & 0x10) == 0) {
            return length;
        }
        return length + 4 <= packet.getLength()
                ? length + 4 + 4 * packet.readUint16(length + 2)
                : Integer.MAX_VALUE;
    }

    /** Whether there is a context. */
    boolean isInUse() {
        return cipher != null;
    }

    void close() {
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        if (cipher != null) {
            cipher.close();
            cipher = null;
        }
    }
}
