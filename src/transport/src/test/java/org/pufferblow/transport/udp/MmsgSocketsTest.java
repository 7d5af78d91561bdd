package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.pufferblow.transport.TransportException;

@EnabledOnOs(OS.LINUX)
class MmsgSocketsTest extends UdpSocketsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int LONG = 60_000;

    @Override
    List<UdpSockets> bind(List<InetAddress> addresses, int port, int times, UdpCounters counters)
            throws TransportException {
        return MmsgSockets.bind(addresses, port, times, counters);
    }

    @Test
    void shouldKnowWhatTheKernelThrewAway() throws Exception {
        try (UdpSockets sockets = bind(List.of(LOOPBACK), 0, new UdpCounters());
                DatagramSocket sender = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            assertThat(sockets.kernelDrops()).isZero();
            // More than the buffer holds, even if the kernel gives all that it is asked for, twice.
            int sent = 3 * PortBinder.SOCKET_BUFFER_BYTES / LONG;
            for (int i = 0; i < sent; i++) {
                sender.send(new DatagramPacket(new byte[LONG], LONG, sockets.locals().getFirst()));
            }
            long dropped = sockets.kernelDrops();
            assertThat(dropped).isPositive();

            receive(sockets, sent - (int) dropped, (batch, slot) -> assertThat(batch.length(slot)).isEqualTo(2049));
            assertThat(sockets.kernelDrops()).isEqualTo(dropped);
        }
    }
}
