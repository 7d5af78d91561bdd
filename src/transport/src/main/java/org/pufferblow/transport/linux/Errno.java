package org.pufferblow.transport.linux;

/** Numbers of errors, as in {@code errno(3)}; the same on x86 and ARM. */
public final class Errno {
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EAFNOSUPPORT = 97;
    public static final int ENOBUFS = 105;
    public static final int ECONNREFUSED = 111;

    private Errno() {}
}
