package org.pufferblow.transport.udp;

import java.net.InetAddress;
import java.util.List;
import org.pufferblow.transport.TransportException;

class NioSocketsTest extends UdpSocketsTest {
    @Override
    List<UdpSockets> bind(List<InetAddress> addresses, int port, int times, UdpCounters counters)
            throws TransportException {
        return NioSockets.bind(addresses, port, times, counters);
    }
}
