package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The C library's functions. Each returns what the function does, or {@code -errno} where that is -1. An object is for
 * one thread at a time, as it owns the place where errno is kept; it takes no lock and allocates nothing.
 *
 * <p>None is called as {@code critical}: that saves a few nanoseconds of a call that takes microseconds, and would have
 * the garbage collector wait while a batch is sent.
 */
public final class LinuxCalls {
    /** More than any message of {@code strerror}. */
    private static final long LONGEST_MESSAGE = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

    /**
     * All functions have one of two signatures, with more and wider arguments than their own: for each signature the
     * linker makes and compiles classes, which took a fifth of the process's start. Both calling conventions that
     * {@link LinuxPlatform} admits hand the first six integers and pointers over in registers: a function
     * looks at the ones that it has, and at the low half of one that holds an int.
     */
    private static final FunctionDescriptor CONTROL = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG);
    /** As above, for memory whose life the linker watches over during the call. */
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG,
            JAVA_LONG, ADDRESS, JAVA_LONG);

    private static final MethodHandle SOCKET = handle("socket", CONTROL);
    private static final MethodHandle BIND = handle("bind", TRANSFER);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", CONTROL);
    private static final MethodHandle SETSOCKOPT = handle("setsockopt", CONTROL);
    private static final MethodHandle GETSOCKOPT = handle("getsockopt", CONTROL);
    private static final MethodHandle CLOSE = handle("close", CONTROL);
    private static final MethodHandle PPOLL = handle("ppoll", CONTROL);
    private static final MethodHandle EVENTFD = handle("eventfd", CONTROL);
    private static final MethodHandle READ = handle("read", TRANSFER);
    private static final MethodHandle WRITE = handle("write", TRANSFER);
    private static final MethodHandle RECVMMSG = handle("recvmmsg", TRANSFER);
    private static final MethodHandle SENDMMSG = handle("sendmmsg", TRANSFER);
    private static final MethodHandle SENDTO = handle("sendto", TRANSFER);
    private static final MethodHandle SETPRIORITY = handle("setpriority", CONTROL);

    /** Linked when something has gone wrong. */
    private static final class Errors {
        static final MethodHandle STRERROR = strerror();
    }

    private final MemorySegment state;

    /** @param arena keeps errno; lives at least as long as this is used */
    public LinuxCalls(Arena arena) {
        this.state = arena.allocate(STATE);
    }

    /** Does nothing but what the first use would have done, which takes some fifty milliseconds. */
    public static void link() {
        // Initializing the class is all.
    }

    @SuppressWarnings("restricted") // what the manifest's Enable-Native-Access is for
    private static MethodHandle handle(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature,
                Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // as above
    private static MethodHandle strerror() {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("strerror"),
                FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    int socket(int domain, int type, int protocol) {
        return control(SOCKET, domain, type, protocol, 0, 0, MemorySegment.NULL, MemorySegment.NULL);
    }

    int bind(int fd, MemorySegment address, int length) {
        return (int) transfer(BIND, fd, address, length, 0, MemorySegment.NULL, 0);
    }

    int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return control(GETSOCKNAME, fd, address.address(), length.address(), 0, 0, address, length);
    }

    int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return control(SETSOCKOPT, fd, level, name, value.address(), length, value, value);
    }

    int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return control(GETSOCKOPT, fd, level, name, value.address(), length.address(), value, length);
    }

    int close(int fd) {
        return control(CLOSE, fd, 0, 0, 0, 0, MemorySegment.NULL, MemorySegment.NULL);
    }

    int ppoll(MemorySegment descriptors, int count, MemorySegment timeout) {
        return control(PPOLL, descriptors.address(), count, timeout.address(), 0, 0, descriptors, timeout);
    }

    int eventfd(int initial, int flags) {
        return control(EVENTFD, initial, flags, 0, 0, 0, MemorySegment.NULL, MemorySegment.NULL);
    }

    long read(int fd, MemorySegment target, long length) {
        return transfer(READ, fd, target, length, 0, MemorySegment.NULL, 0);
    }

    long write(int fd, MemorySegment source, long length) {
        return transfer(WRITE, fd, source, length, 0, MemorySegment.NULL, 0);
    }

    int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        return (int) transfer(RECVMMSG, fd, messages, count, flags, MemorySegment.NULL, 0);
    }

    int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        return (int) transfer(SENDMMSG, fd, messages, count, flags, MemorySegment.NULL, 0);
    }

    long sendto(int fd, MemorySegment bytes, long length, int flags, MemorySegment address, int addressLength) {
        return transfer(SENDTO, fd, bytes, length, flags, address, addressLength);
    }

    int setpriority(int which, int who, int niceness) {
        return control(SETPRIORITY, which, who, niceness, 0, 0, MemorySegment.NULL, MemorySegment.NULL);
    }

    /** What an error means, in the C library's words. */
    @SuppressWarnings("restricted") // a C string of unknown length
    public static String message(int errno) {
        try {
            MemorySegment text = (MemorySegment) Errors.STRERROR.invokeExact(errno);
            return text.reinterpret(LONGEST_MESSAGE).getString(0);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    // Each handle is a constant where these are inlined.

    /** The segments are those that are handed over as mere numbers: they are needed until the call is over. */
    private int control(MethodHandle function, long first, long second, long third, long fourth, long fifth,
            MemorySegment one, MemorySegment other) {
        try {
            int returned = (int) (long) function.invokeExact(state, first, second, third, fourth, fifth, 0L);
            return returned == -1 ? -state.get(JAVA_INT, ERRNO) : returned;
        } catch (Throwable e) {
            throw impossible(e);
        } finally {
            Reference.reachabilityFence(one);
            Reference.reachabilityFence(other);
        }
    }

    private long transfer(MethodHandle function, long fd, MemorySegment memory, long length, long flags,
            MemorySegment address, long addressLength) {
        try {
            long returned = (long) function.invokeExact(state, fd, memory, length, flags, address, addressLength);
            // An int's -1 has an undefined upper half.
            return (int) returned == -1 ? -state.get(JAVA_INT, ERRNO) : returned;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** A downcall throws nothing but what a wrong argument brings about. */
    private static RuntimeException impossible(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }
}
