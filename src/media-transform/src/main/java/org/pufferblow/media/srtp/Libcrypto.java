package org.pufferblow.media.srtp;

import static org.pufferblow.media.libcrypto.LibcryptoCalls.NULL;
import static org.pufferblow.media.libcrypto.LibcryptoCalls.call;
import static org.pufferblow.media.libcrypto.LibcryptoCalls.function;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libcrypto that AES-GCM takes (EVP_EncryptInit(3)). Loading this class fails with a
 * {@link LinkageError} where the library or one of them is missing.
 */
final class Libcrypto {
    /** Of EVP_CipherInit_ex. */
    static final int ENCRYPT = 1;
    static final int DECRYPT = 0;
    /** Of EVP_CIPHER_CTX_ctrl. */
    static final int GET_TAG = 0x10;
    static final int SET_TAG = 0x11;

    private static final MethodHandle CONTEXT_NEW = function("EVP_CIPHER_CTX_new");
    private static final MethodHandle CONTEXT_FREE = function("EVP_CIPHER_CTX_free");
    private static final MethodHandle INIT = function("EVP_CipherInit_ex");
    private static final MethodHandle UPDATE = function("EVP_CipherUpdate");
    private static final MethodHandle FINAL = function("EVP_CipherFinal_ex");
    private static final MethodHandle CONTROL = function("EVP_CIPHER_CTX_ctrl");
    /** The library's AES-128-GCM, for the whole process. */
    static final long AES_128_GCM = fetch("AES-128-GCM");

    private Libcrypto() {}

    private static long fetch(String cipher) {
        try (Arena arena = Arena.ofConfined()) {
            long address = call(function("EVP_CIPHER_fetch"), NULL, arena.allocateFrom(cipher).address(), NULL, 0, 0,
                    0);
            if (address == NULL) {
                throw new UnsatisfiedLinkError("libcrypto offers no " + cipher);
            }
            return address;
        }
    }

    /** A context, or null as a number. */
    static long newContext() {
        return call(CONTEXT_NEW, 0, 0, 0, 0, 0, 0);
    }

    static void free(long context) {
        call(CONTEXT_FREE, context, 0, 0, 0, 0, 0);
    }

    /** This and the next three say whether it went well. */
    static boolean init(long context, long cipher, long key, long nonce, int direction) {
        return (int) call(INIT, context, cipher, NULL, key, nonce, direction) == 1;
    }

    /** @param length where the length of the output is written, as an int */
    static boolean update(long context, long output, long length, long input, int inputLength) {
        return (int) call(UPDATE, context, output, length, input, inputLength, 0) == 1;
    }

    static boolean finish(long context, long output, long length) {
        return (int) call(FINAL, context, output, length, 0, 0, 0) == 1;
    }

    static boolean control(long context, int command, int argument, long pointer) {
        return (int) call(CONTROL, context, command, argument, pointer, 0, 0) == 1;
    }
}
