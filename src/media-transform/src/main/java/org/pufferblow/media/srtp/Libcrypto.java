package org.pufferblow.media.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
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
    static final int NULL = 0;
    /** Of EVP_CipherInit_ex: the direction stays what it was. */
    static final int SAME_DIRECTION = -1;
    static final int ENCRYPT = 1;
    /** Of EVP_CIPHER_CTX_ctrl. */
    static final int GET_TAG = 0x10;

    private static final String LIBRARY = "libcrypto.so.3";
    private static final SymbolLookup SYMBOLS = open();

    static final MethodHandle CONTEXT_NEW = function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle CONTEXT_FREE = function("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle INIT = function("EVP_CipherInit_ex",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle UPDATE = function("EVP_CipherUpdate",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle FINAL = function("EVP_CipherFinal_ex",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle CONTROL = function("EVP_CIPHER_CTX_ctrl",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
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
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        MemorySegment address = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(LIBRARY + " has no " + name));
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(false));
    }

    private static long fetch(String cipher) {
        MethodHandle fetch = function("EVP_CIPHER_fetch",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        try (Arena arena = Arena.ofConfined()) {
            long address = (long) fetch.invokeExact((long) NULL, arena.allocateFrom(cipher).address(), (long) NULL);
            if (address == NULL) {
                throw new UnsatisfiedLinkError(LIBRARY + " offers no " + cipher);
            }
            return address;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What a downcall handle throws is a mistake of ours, never the function's doing. */
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }
}
