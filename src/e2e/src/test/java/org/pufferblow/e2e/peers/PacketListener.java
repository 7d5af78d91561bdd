package org.pufferblow.e2e.peers;

import java.nio.ByteBuffer;

/** Somebody who looks at every packet that comes to a {@link WirePeer}. */
public interface PacketListener {
    /**
     * On the port thread.
     *
     * @param level in -dBov; -1 if the packet does not say
     * @param opus its payload, valid during the call
     */
    void onPacket(String user, int timestamp, int level, ByteBuffer opus);
}
