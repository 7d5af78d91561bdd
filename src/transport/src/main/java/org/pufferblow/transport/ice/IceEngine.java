package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.UdpPath;

/** ICE for all peers of the process, over sockets that others own. Safe for any thread. */
public interface IceEngine extends AutoCloseable {
    /**
     * A new peer with fresh credentials and the candidates known now. Waits for no server.
     *
     * @param id names the peer in logs
     */
    IcePeer newPeer(String id, IceRole role, IceListener listener);

    /**
     * Takes a datagram whose first byte says STUN (RFC 7983). For the port thread: it never blocks, and whatever is
     * neither an answer to a request of ours nor a request with a known ufrag and a right MESSAGE-INTEGRITY is dropped
     * into a named counter before anything is allocated for it that outlives the call.
     *
     * @param path the socket it came in on, and where it came from
     */
    void onStun(byte[] buffer, int offset, int length, UdpPath path);

    /**
     * The machine's addresses have changed.
     *
     * @param sockets those of our sockets that are announced from now on, in order of preference; paths over the others live
     *     on for as long as they work
     */
    default void onLocalAddresses(List<InetSocketAddress> sockets) {}

    /** Named, monotonic counters for the metrics page. */
    Map<String, Long> counters();

    @Override
    void close();
}
