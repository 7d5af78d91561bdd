package org.pufferblow.transport.udp;

import java.net.InetAddress;
import java.util.List;
import org.pufferblow.transport.TransportException;

class NioSocketsTest extends UdpSocketsTest {
    @Override
    UdpSockets bind(List<InetAddress> addresses, int port, UdpCounters counters) throws TransportException {
        return NioSockets.bind(addresses, port, counters);
    }
}
