package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

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

    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT = handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT);
    private static final MethodHandle GETSOCKOPT = handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS,
            ADDRESS);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle PPOLL = handle("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle RECVMMSG = handle("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT,
            ADDRESS);
    private static final MethodHandle SENDMMSG = handle("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO = handle("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT,
            ADDRESS, JAVA_INT);
    private static final MethodHandle STRERROR = strerror();

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
    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // as above
    private static MethodHandle strerror() {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("strerror"),
                FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    int socket(int domain, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int bind(int fd, MemorySegment address, int length) {
        try {
            return result((int) BIND.invokeExact(state, fd, address, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try {
            return result((int) GETSOCKNAME.invokeExact(state, fd, address, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        try {
            return result((int) SETSOCKOPT.invokeExact(state, fd, level, name, value, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        try {
            return result((int) GETSOCKOPT.invokeExact(state, fd, level, name, value, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int ppoll(MemorySegment descriptors, int count, MemorySegment timeout) {
        try {
            return result(
                    (int) PPOLL.invokeExact(state, descriptors, (long) count, timeout, MemorySegment.NULL));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int eventfd(int initial, int flags) {
        try {
            return result((int) EVENTFD.invokeExact(state, initial, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    long read(int fd, MemorySegment target, long length) {
        try {
            return result((long) READ.invokeExact(state, fd, target, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    long write(int fd, MemorySegment source, long length) {
        try {
            return result((long) WRITE.invokeExact(state, fd, source, length));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int) RECVMMSG.invokeExact(state, fd, messages, count, flags, MemorySegment.NULL));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int) SENDMMSG.invokeExact(state, fd, messages, count, flags));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    long sendto(int fd, MemorySegment bytes, long length, int flags, MemorySegment address, int addressLength) {
        try {
            return result((long) SENDTO.invokeExact(state, fd, bytes, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** What an error means, in the C library's words. */
    @SuppressWarnings("restricted") // a C string of unknown length
    public static String message(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(LONGEST_MESSAGE).getString(0);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private int result(int returned) {
        return returned == -1 ? -state.get(JAVA_INT, ERRNO) : returned;
    }

    private long result(long returned) {
        return returned == -1 ? -state.get(JAVA_INT, ERRNO) : returned;
    }

    /** A downcall throws nothing but what a wrong argument brings about. */
    private static RuntimeException impossible(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }
}
