package org.pufferblow.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL 3's libcrypto that one AES-GCM encryption takes (EVP_EncryptInit(3)). Loading this class fails
 * with a {@link LinkageError} where the library or one of them is missing. Pointers are longs, hence 64 bits only.
 *
 * <p>The calls are short and never block, so the thread does not leave its Java state for them: that would cost as much
 * again. Until they return no garbage collection begins.
 */
final class Libcrypto {
    static final long NULL = 0;
    /** Of EVP_CipherInit_ex: the direction stays what it was. */
    static final int SAME_DIRECTION = -1;
    static final int ENCRYPT = 1;
    /** Of EVP_CIPHER_CTX_ctrl. */
    static final int GET_TAG = 0x10;

    private static final String LIBRARY = "libcrypto.so.3";
    private static final SymbolLookup SYMBOLS = open();

    /**
     * One signature for all, wider than their own: for each the linker would make and compile classes, and that takes a
     * tenth of the process's start. Where pointers have 64 bits, six integers and pointers travel in registers: a function
     * looks at the ones that it has, and at the low half of one that holds an int.
     */
    private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle CONTEXT_NEW = function("EVP_CIPHER_CTX_new");
    private static final MethodHandle CONTEXT_FREE = function("EVP_CIPHER_CTX_free");
    private static final MethodHandle INIT = function("EVP_CipherInit_ex");
    private static final MethodHandle UPDATE = function("EVP_CipherUpdate");
    private static final MethodHandle FINAL = function("EVP_CipherFinal_ex");
    private static final MethodHandle CONTROL = function("EVP_CIPHER_CTX_ctrl");
    /** The library's AES-128-GCM, for the whole process. */
    static final long AES_128_GCM = fetch("AES-128-GCM");

    private Libcrypto() {}

    @SuppressWarnings("restricted") // the launcher allows native access
    private static SymbolLookup open() {
        if (JAVA_LONG.byteSize() != ValueLayout.ADDRESS.byteSize()) {
            throw new UnsatisfiedLinkError("pointers are not of 64 bits");
        }
        try {
            return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException | IllegalCallerException e) {
            throw (Error) new UnsatisfiedLinkError(LIBRARY + ": " + e.getMessage()).initCause(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name) {
        MemorySegment address = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(LIBRARY + " has no " + name));
        return Linker.nativeLinker().downcallHandle(address, SIGNATURE, Linker.Option.critical(false));
    }

    private static long fetch(String cipher) {
        try (Arena arena = Arena.ofConfined()) {
            long address = call(function("EVP_CIPHER_fetch"), NULL, arena.allocateFrom(cipher).address(), NULL, 0, 0,
                    0);
            if (address == NULL) {
                throw new UnsatisfiedLinkError(LIBRARY + " offers no " + cipher);
            }
            return address;
        }
    }

    /** A context, or {@link #NULL}. */
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

    /** The function is a constant where this is inlined. */
    private static long call(MethodHandle function, long first, long second, long third, long fourth, long fifth,
            long sixth) {
        try {
            return (long) function.invokeExact(first, second, third, fourth, fifth, sixth);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What a downcall handle throws is a mistake of ours, never the function's doing. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }
}
