package org.pufferblow.media.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The library's functions, by name. Loading this class fails with a {@link LinkageError} where the library is missing.
 * Pointers are longs, hence 64 bits only.
 *
 * <p>The calls are short (the longest, on an elliptic curve, some 100 microseconds) and never block, so the thread does
 * not leave its Java state for them: that would cost as much again as a short one. Until they return no garbage
 * collection begins.
 */
public final class LibcryptoCalls {
    public static final long NULL = 0;

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

    private LibcryptoCalls() {}

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

    /**
     * For {@link #call}, which is fast where this is kept in a static final field.
     *
     * @throws UnsatisfiedLinkError if the library does not have it
     */
    @SuppressWarnings("restricted")
    public static MethodHandle function(String name) {
        MemorySegment address = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(LIBRARY + " has no " + name));
        return Linker.nativeLinker().downcallHandle(address, SIGNATURE, Linker.Option.critical(false));
    }

    /** Calls a function of at most six integers and pointers. Of a result that is an int, only the low half counts. */
    public static long call(MethodHandle function, long first, long second, long third, long fourth, long fifth,
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
