package org.pufferblow.client;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.udp.NioSockets;
import org.pufferblow.transport.udp.UdpCounters;

/**
 * Many sockets on one local address, each on a port that the system chooses: one for each client of a process that plays
 * many. The selector says who has something, and each of those is read once a turn.
 */
final class ClientSockets extends NioSockets {
    /** A second of a dozen streams. */
    private static final int SOCKET_BUFFER_BYTES = 256 << 10;

    private static final List<Path> SOCKET_TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    private final Map<InetSocketAddress, Integer> numbers = new HashMap<>();

    private ClientSockets(List<DatagramChannel> channels, UdpCounters counters) throws IOException {
        super(channels, false, counters);
        for (InetSocketAddress each : locals()) {
            numbers.put(each, numbers.size());
        }
    }

    static ClientSockets bind(InetAddress address, int count, UdpCounters counters) throws TransportException {
        List<DatagramChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                DatagramChannel channel = DatagramChannel.open(
                        address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
                channels.add(channel);
                channel.bind(new InetSocketAddress(address, 0));
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
                channel.configureBlocking(false);
            }
            return new ClientSockets(channels, counters);
        } catch (IOException e) {
            channels.forEach(NioSockets::closeQuietly);
            throw new TransportException(
                    "only " + Math.max(0, channels.size() - 1) + " of " + count + " UDP sockets can be opened on "
                            + address.getHostAddress() + " (see ulimit -n): " + e.getMessage(),
                    e);
        }
    }

    /** There are a thousand of them. */
    @Override
    public int numberOf(InetSocketAddress local) {
        return numbers.getOrDefault(local, -1);
    }

    /** By Linux's table of all sockets, whose last column tells; the JDK's channels do not. */
    @Override
    public long kernelDrops() {
        Set<Integer> ports = locals().stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
        long drops = 0;
        for (Path table : SOCKET_TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                drops += lines.skip(1).map(line -> line.trim().split("\\s+")).filter(
                        columns -> columns.length > 2 && ports.contains(portOf(columns[1])))
                        .mapToLong(columns -> Long.parseLong(columns[columns.length - 1])).sum();
            } catch (IOException e) {
                // Another system, or one without IPv6.
            }
        }
        return drops;
    }

    /** Of an address as in {@code 0100007F:1F90}. */
    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
