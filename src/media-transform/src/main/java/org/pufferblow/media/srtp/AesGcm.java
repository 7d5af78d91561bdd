package org.pufferblow.media.srtp;

/**
 * AES-GCM under one key, as SRTP uses it (RFC 7714): a nonce of 12 bytes, a tag of 16, the packet's header
 * authenticated and the rest encrypted. Confined to the thread that makes it, which also closes it.
 */
public interface AesGcm extends AutoCloseable {
    int NONCE_LENGTH = 12;
    int TAG_LENGTH = 16;

    /**
     * Encrypts a packet where it lies and appends the tag, for which there must be room.
     *
     * @param nonce never the same twice
     * @param headerLength what is authenticated and stays readable
     * @param length of the packet, header included
     * @return false if it did not work or this is closed; the bytes are then worthless
     */
    boolean seal(byte[] nonce, byte[] buffer, int offset, int headerLength, int length);

    /**
     * Authenticates and decrypts a packet where it lies; without its tag it is {@link #TAG_LENGTH} bytes shorter.
     *
     * @param headerLength what is authenticated and was never encrypted
     * @param length of the packet, header and tag included
     * @return false if it is not authentic, it did not work or this is closed; the bytes are then worthless
     */
    boolean open(byte[] nonce, byte[] buffer, int offset, int headerLength, int length);

    /** Frees what is not the garbage collector's, and overwrites the key there. Idempotent. */
    @Override
    void close();
}
