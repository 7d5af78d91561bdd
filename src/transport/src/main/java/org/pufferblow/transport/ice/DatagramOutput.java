package org.pufferblow.transport.ice;

import org.pufferblow.transport.UdpPath;

/** The way out for what ICE sends: the shared port's sockets. */
@FunctionalInterface
public interface DatagramOutput {
    /** Sends from any thread, without blocking and without keeping the bytes; what does not fit is lost, as UDP loses. */
    void send(UdpPath path, byte[] buffer, int offset, int length);
}
