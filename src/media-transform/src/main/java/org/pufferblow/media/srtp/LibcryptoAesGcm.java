package org.pufferblow.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.pufferblow.media.libcrypto.LibcryptoCalls;

/**
 * AES-GCM by OpenSSL, in native memory of its own: a context, and a buffer for the packet in the meantime. Nothing is
 * allocated per packet. The memory's arena lets only the thread that made it use or close it, so no thread can use what
 * another has freed.
 */
final class LibcryptoAesGcm implements AesGcm {
    /** As long a packet as leaves, with its tag, and some. */
    private static final int PACKET_LENGTH = 2048;
    private static final int NONCE = PACKET_LENGTH;
    private static final int OUTPUT_LENGTH = NONCE + 16;
    private static final int MEMORY_LENGTH = OUTPUT_LENGTH + Integer.BYTES;
    private static final int ALIGNMENT = 64;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final long base;
    private final long context;
    private boolean closed;

    LibcryptoAesGcm(byte[] key) {
        memory = arena.allocate(MEMORY_LENGTH, ALIGNMENT);
        base = memory.address();
        MemorySegment.copy(key, 0, memory, JAVA_BYTE, 0, key.length);
        context = newContext(base);
        memory.asSlice(0, key.length).fill((byte) 0);
        if (context == LibcryptoCalls.NULL) {
            arena.close();
            throw new IllegalStateException("libcrypto makes no context");
        }
    }

    private static long newContext(long key) {
        long made = Libcrypto.newContext();
        if (made != LibcryptoCalls.NULL
                && !Libcrypto.init(made, Libcrypto.AES_128_GCM, key, LibcryptoCalls.NULL, Libcrypto.ENCRYPT)) {
            Libcrypto.free(made);
            return LibcryptoCalls.NULL;
        }
        return made;
    }

    @Override
    public boolean seal(byte[] nonce, byte[] buffer, int offset, int headerLength, int length) {
        if (closed || length + TAG_LENGTH > PACKET_LENGTH || headerLength > length) {
            return false;
        }
        copyIn(nonce, buffer, offset, length);
        long tag = base + length;
        if (!cipher(Libcrypto.ENCRYPT, headerLength, length)
                || !Libcrypto.finish(context, tag, base + OUTPUT_LENGTH)
                || !Libcrypto.control(context, Libcrypto.GET_TAG, TAG_LENGTH, tag)) {
            return false;
        }
        MemorySegment.copy(memory, JAVA_BYTE, headerLength, buffer, offset + headerLength,
                length - headerLength + TAG_LENGTH);
        return true;
    }

    /** The buffer stays as it was unless the packet is authentic. */
    @Override
    public boolean open(byte[] nonce, byte[] buffer, int offset, int headerLength, int length) {
        int plainLength = length - TAG_LENGTH;
        if (closed || length > PACKET_LENGTH || headerLength > plainLength) {
            return false;
        }
        copyIn(nonce, buffer, offset, length);
        if (!cipher(Libcrypto.DECRYPT, headerLength, plainLength)
                || !Libcrypto.control(context, Libcrypto.SET_TAG, TAG_LENGTH, base + plainLength)
                || !Libcrypto.finish(context, base + plainLength, base + OUTPUT_LENGTH)) {
            return false;
        }
        MemorySegment.copy(memory, JAVA_BYTE, headerLength, buffer, offset + headerLength, plainLength - headerLength);
        return true;
    }

    /** A foreign thread gets no further than this. */
    private void copyIn(byte[] nonce, byte[] buffer, int offset, int length) {
        MemorySegment.copy(buffer, offset, memory, JAVA_BYTE, 0, length);
        MemorySegment.copy(nonce, 0, memory, JAVA_BYTE, NONCE, NONCE_LENGTH);
    }

    /** All but the tag; either direction wants the same schedule of the key, which the context keeps. */
    private boolean cipher(int direction, int headerLength, int plainLength) {
        long payload = base + headerLength;
        return Libcrypto.init(context, LibcryptoCalls.NULL, LibcryptoCalls.NULL, base + NONCE, direction)
                && Libcrypto.update(context, LibcryptoCalls.NULL, base + OUTPUT_LENGTH, base, headerLength)
                && Libcrypto.update(context, payload, base + OUTPUT_LENGTH, payload, plainLength - headerLength);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        // First, for it refuses a foreign thread.
        arena.close();
        closed = true;
        Libcrypto.free(context);
    }
}
