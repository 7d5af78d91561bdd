package org.pufferblow.transport.ice;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;

/** Which of the machine's addresses get a socket on the shared port, and with it a host candidate. */
public final class LocalAddresses {
    /** Each costs a socket, and each pairs with every candidate of every peer. */
    private static final int MAX_ADDRESSES = 16;

    private static final int DISCARD_PORT = 9;

    /** Bridges and cables between containers: they lead nowhere that the machine's own address does not. */
    private static final Pattern VIRTUAL = Pattern.compile("(docker|veth|br-|virbr|cni|flannel|cali|vmnet|vboxnet).*");

    /** A network interface as far as we look at it. */
    record Interface(String name, boolean up, List<InetAddress> addresses) {}

    /** The machine's interfaces, or a test's. */
    @FunctionalInterface
    interface Source {
        List<Interface> interfaces() throws SocketException;
    }

    private LocalAddresses() {}

    /**
     * In order of preference, IPv6 before IPv4 (RFC 6724 section 2.1), at most 16. Loopback addresses only where an allow
     * list names them or their interface, or where, without an allow list, there is nothing else: a machine without a
     * network can still talk to itself.
     *
     * @throws TransportException if there is none
     */
    public static List<InetAddress> find(TransportConfig.Harvest harvest) throws TransportException {
        return find(harvest, LocalAddresses::ofThisMachine);
    }

    /**
     * The address that a client of that server has. Servers announce no loopback address where there is another one; so to a
     * server on this machine the way begins at its own address.
     */
    public static InetAddress towards(InetAddress server, TransportConfig.Harvest harvest) throws TransportException {
        if (server.isLoopbackAddress()) {
            List<InetAddress> own = find(harvest);
            return own.stream().filter(Inet4Address.class::isInstance).findFirst().orElse(own.getFirst());
        }
        try {
            return ownAddressTowards(server);
        } catch (IOException e) {
            throw new TransportException("no way to " + server.getHostAddress() + ": " + e.getMessage(), e);
        }
    }

    /** Where the way to an address begins; empty if there is no way. */
    static Optional<InetAddress> routeTowards(InetAddress address) {
        try {
            return Optional.of(ownAddressTowards(address));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static InetAddress ownAddressTowards(InetAddress address) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
            // Sends nothing: it has the system choose a route, and with it the address.
            channel.connect(new InetSocketAddress(address, DISCARD_PORT));
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        }
    }

    static List<InetAddress> find(TransportConfig.Harvest harvest, Source source) throws TransportException {
        List<Interface> interfaces;
        try {
            interfaces = source.interfaces().stream().filter(Interface::up)
                    .filter(each -> allowed(each.name(), harvest.allowedInterfaces(), harvest.blockedInterfaces()))
                    .sorted(Comparator.comparing(each -> VIRTUAL.matcher(each.name()).matches())).toList();
        } catch (SocketException e) {
            throw new TransportException("The network interfaces cannot be listed", e);
        }
        Set<InetAddress> allowedAddresses = literals(harvest.allowedAddresses());
        Set<InetAddress> blockedAddresses = literals(harvest.blockedAddresses());
        List<InetAddress> usual = new ArrayList<>();
        List<InetAddress> loopback = new ArrayList<>();
        for (Interface each : interfaces) {
            for (InetAddress address : each.addresses()) {
                if (!usable(address, harvest) || !allowed(address, allowedAddresses, blockedAddresses)) {
                    continue;
                }
                boolean named = allowedAddresses.contains(address) || harvest.allowedInterfaces().contains(each.name());
                (address.isLoopbackAddress() && !named ? loopback : usual).add(address);
            }
        }
        boolean listed = !harvest.allowedInterfaces().isEmpty() || !allowedAddresses.isEmpty();
        List<InetAddress> found = usual.isEmpty() && !listed ? loopback : usual;
        if (found.isEmpty()) {
            throw new TransportException("No local address is left to receive media on"
                    + " (see ice4j.harvest: allowed and blocked interfaces and addresses, use-ipv6)");
        }
        return found.stream().distinct().sorted(Comparator.comparingInt(LocalAddresses::rank)).limit(MAX_ADDRESSES)
                .toList();
    }

    private static int rank(InetAddress address) {
        if (address.isLinkLocalAddress()) {
            return 2;
        }
        return address instanceof Inet6Address ? 0 : 1;
    }

    private static boolean usable(InetAddress address, TransportConfig.Harvest harvest) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        return (harvest.useIpv6() || !(address instanceof Inet6Address))
                && (harvest.useLinkLocal() || !address.isLinkLocalAddress());
    }

    private static <T> boolean allowed(T item, Collection<T> allowed, Collection<T> blocked) {
        return allowed.isEmpty() ? !blocked.contains(item) : allowed.contains(item);
    }

    /** What is no literal address matches none: the configuration's reader has already said so. */
    private static Set<InetAddress> literals(List<String> addresses) {
        return addresses.stream().map(LocalAddresses::literal).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Interface> ofThisMachine() throws SocketException {
        List<Interface> interfaces = new ArrayList<>();
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            for (NetworkInterface each : all.toList()) {
                interfaces.add(new Interface(each.getName(), each.isUp(),
                        each.inetAddresses().toList()));
            }
        }
        return interfaces;
    }
}
