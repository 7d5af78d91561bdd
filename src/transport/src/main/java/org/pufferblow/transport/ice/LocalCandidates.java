package org.pufferblow.transport.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.StaticMapping;

/**
 * Our candidates, the same for every peer: one host candidate for each address that we have, and those that others see us
 * at, which are configured or learnt. Safe for any thread.
 */
final class LocalCandidates {
    /** RFC 8445 section 5.1.2.2. */
    private static final int HOST_PREFERENCE = 126;
    private static final int PRFLX_PREFERENCE = 110;
    private static final int SRFLX_PREFERENCE = 100;

    /** A static mapping, read. */
    private record Mapping(InetAddress local, int localPort, InetAddress outside, int outsidePort) {}

    /** Where the way to an address begins: one of ours, or empty if there is none. May look at the routes; sends nothing. */
    @FunctionalInterface
    interface Routes {
        Optional<InetAddress> towards(InetAddress address);
    }

    private final boolean announcePrivate;
    private final List<Mapping> mappings;
    private final List<InetAddress> publicAddresses;
    private final Routes routes;

    /**
     * Our sockets, now.
     *
     * @param present those whose addresses we have, in order of preference
     * @param places of all, also of those whose addresses are gone, from the most preferred one on
     */
    private record Sockets(Set<InetSocketAddress> present, Map<InetSocketAddress, Integer> places) {}

    /** Replaced under this object's monitor. */
    private volatile Sockets sockets = new Sockets(Set.of(), Map.of());

    /** Of each public address that somebody told us, the socket behind it; guarded by this object's monitor. */
    private Map<InetAddress, InetSocketAddress> behind = Map.of();

    /** By socket that is present, and server; guarded by this object's monitor. */
    private final Map<InetSocketAddress, Map<Integer, InetSocketAddress>> learnt = new LinkedHashMap<>();

    /**
     * @param sockets the local addresses that the port is bound to, in order of preference
     * @throws IllegalArgumentException for a static mapping or a public address that is no literal
     */
    LocalCandidates(TransportConfig config, List<InetSocketAddress> sockets) {
        this(config, sockets, LocalAddresses::routeTowards);
    }

    LocalCandidates(TransportConfig config, List<InetSocketAddress> sockets, Routes routes) {
        this.routes = routes;
        this.publicAddresses = config.harvest().publicAddresses().stream().map(InetAddress::ofLiteral).toList();
        this.announcePrivate = config.advertisePrivateCandidates();
        this.mappings = config.harvest().staticMappings().stream().map(LocalCandidates::read).toList();
        update(sockets);
    }

    /** These are our addresses from now on, in order of preference. What was learnt about the others is forgotten. */
    synchronized void update(List<InetSocketAddress> present) {
        Map<InetSocketAddress, Integer> places = new LinkedHashMap<>();
        present.forEach(socket -> places.putIfAbsent(socket, places.size()));
        sockets.places.keySet().forEach(socket -> places.putIfAbsent(socket, places.size()));
        sockets = new Sockets(Collections.unmodifiableSet(new LinkedHashSet<>(present)), places);
        learnt.keySet().retainAll(present);
        present.forEach(socket -> learnt.computeIfAbsent(socket, each -> new TreeMap<>()));
        behind = new LinkedHashMap<>();
        publicAddresses.forEach(address -> socketBehind(address, present)
                .ifPresent(socket -> behind.put(address, socket)));
    }

    /** The one from which the way there begins; where the routes say nothing, the first of that family. */
    private Optional<InetSocketAddress> socketBehind(InetAddress address, List<InetSocketAddress> present) {
        List<InetSocketAddress> family = present.stream()
                .filter(socket -> socket.getAddress() instanceof Inet6Address == address instanceof Inet6Address)
                .toList();
        return routes.towards(address)
                .flatMap(own -> family.stream().filter(socket -> socket.getAddress().equals(own)).findFirst())
                .or(() -> family.stream().findFirst());
    }

    /** Public addresses that we were told and do not announce, because no address of ours is of their family. */
    synchronized List<InetAddress> withoutSocket() {
        return publicAddresses.stream().filter(address -> !behind.containsKey(address)).toList();
    }

    /** Whether people in other networks have no address of ours, though there are other networks, and nobody gave us one. */
    synchronized boolean areAllPrivate() {
        return mappings.isEmpty() && publicAddresses.isEmpty()
                && !sockets.present.stream().allMatch(socket -> socket.getAddress().isLoopbackAddress())
                && announced().stream().allMatch(candidate -> isPrivate(candidate.address().getAddress()));
    }

    /** Those whose addresses we have. */
    Set<InetSocketAddress> sockets() {
        return sockets.present;
    }

    boolean hasSocket(InetSocketAddress address) {
        return sockets.places.containsKey(address);
    }

    long hostPriority(InetSocketAddress socket) {
        return priority(HOST_PREFERENCE, sockets.places.get(socket));
    }

    /** What a peer-reflexive candidate of this base gets (RFC 8445 section 7.1.1). */
    long peerReflexivePriority(InetSocketAddress socket) {
        return priority(PRFLX_PREFERENCE, sockets.places.get(socket));
    }

    /**
     * A STUN server saw this socket of ours at that address.
     *
     * @return whether that is news
     */
    synchronized boolean learn(InetSocketAddress socket, int server, InetSocketAddress seenAt) {
        Map<Integer, InetSocketAddress> ofSocket = learnt.get(socket);
        return ofSocket != null && !seenAt.equals(ofSocket.put(server, seenAt));
    }

    /** What is announced now: highest priority first, each address once. */
    synchronized List<Candidate> announced() {
        Map<InetSocketAddress, Candidate> candidates = new LinkedHashMap<>();
        for (InetSocketAddress socket : sockets.present) {
            if (announcePrivate || !isPrivate(socket.getAddress())) {
                int index = sockets.places.get(socket);
                candidates.put(socket, new Candidate(Integer.toString(index + 1), hostPriority(socket), socket,
                        CandidateType.HOST, null));
            }
        }
        for (InetSocketAddress socket : sockets.present) {
            for (InetSocketAddress mapped : mappedAddresses(socket)) {
                candidates.computeIfAbsent(mapped, address -> reflexive(socket, address));
            }
        }
        return List.copyOf(candidates.values());
    }

    private Candidate reflexive(InetSocketAddress socket, InetSocketAddress mapped) {
        int index = sockets.places.get(socket);
        boolean withheld = !announcePrivate && isPrivate(socket.getAddress());
        // RFC 8445 section 5.1.1.3: another type, another foundation.
        String foundation = Integer.toString(100 + index + 1);
        return new Candidate(foundation, priority(SRFLX_PREFERENCE, index), mapped, CandidateType.SRFLX,
                withheld ? null : socket);
    }

    private Set<InetSocketAddress> mappedAddresses(InetSocketAddress socket) {
        List<InetSocketAddress> mapped = new ArrayList<>();
        for (Mapping mapping : mappings) {
            boolean applies = mapping.local.equals(socket.getAddress())
                    && (mapping.localPort == 0 || mapping.localPort == socket.getPort());
            if (applies) {
                mapped.add(new InetSocketAddress(mapping.outside,
                        mapping.outsidePort == 0 ? socket.getPort() : mapping.outsidePort));
            }
        }
        behind.forEach((address, base) -> {
            if (base.equals(socket)) {
                mapped.add(new InetSocketAddress(address, socket.getPort()));
            }
        });
        mapped.addAll(learnt.get(socket).values());
        return mapped.stream().filter(address -> !sockets.places.containsKey(address))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Mapping read(StaticMapping mapping) {
        return new Mapping(InetAddress.ofLiteral(mapping.localAddress()), mapping.localPort(),
                InetAddress.ofLiteral(mapping.publicAddress()), mapping.publicPort());
    }

    private static long priority(int typePreference, int index) {
        long localPreference = 65_535L - index;
        return ((long) typePreference << 24) + (localPreference << 8) + 255;
    }

    /** Addresses that mean nothing on the open network: RFC 1918, 3927, 4193, 4291 and 6598. */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xFE) == 0xFC;
        boolean carrierGrade = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        return address.isSiteLocalAddress() || address.isLinkLocalAddress() || address.isLoopbackAddress()
                || uniqueLocal || carrierGrade;
    }
}
