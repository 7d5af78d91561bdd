package org.pufferblow.transport;

import java.time.Duration;
import java.util.List;

/**
 * Everything that the transport can be told. The names of the HOCON knobs stand in {@code reference.conf}.
 *
 * @param port the shared UDP port; 0 lets the system choose one (tests)
 * @param ufragPrefix put in front of every local ufrag; may be empty
 * @param advertisePrivateCandidates whether host candidates with private addresses are announced
 * @param redactRemoteAddresses whether peers' addresses are shortened in logs
 * @param sendToLastReceivedFrom whether media goes back where it last came from, rather than where ICE wants it
 */
public record TransportConfig(int port, String ufragPrefix, boolean advertisePrivateCandidates,
        boolean redactRemoteAddresses, boolean sendToLastReceivedFrom, Harvest harvest, Consent consent, Dtls dtls,
        Srtp srtp, ConnectionStatus status, Restart restart, Sockets sockets) {

    /** How datagrams come and go. */
    public enum Io {
        /** In batches where that works, else one by one. */
        AUTO,
        /** One by one, through the JDK: anywhere. */
        NIO,
        /** In batches, by Linux's {@code recvmmsg} and {@code sendmmsg}. */
        MMSG
    }

    /**
     * What serves the port: see {@code pufferblow.transport}.
     *
     * @param portThreads how many threads; 0 for as many as suit the machine
     */
    public record Sockets(Io io, int portThreads) {}

    /**
     * Which local addresses become candidates.
     *
     * @param publicAddresses announced as well, each on the port of the socket from which the way there begins
     * @param stunServers asked for our public address, beside joins and never in front of them
     */
    public record Harvest(boolean useIpv6, boolean useLinkLocal, List<String> allowedInterfaces,
            List<String> blockedInterfaces, List<String> allowedAddresses, List<String> blockedAddresses,
            List<StaticMapping> staticMappings, List<String> publicAddresses, List<HostPort> stunServers) {
        public Harvest {
            allowedInterfaces = List.copyOf(allowedInterfaces);
            blockedInterfaces = List.copyOf(blockedInterfaces);
            allowedAddresses = List.copyOf(allowedAddresses);
            blockedAddresses = List.copyOf(blockedAddresses);
            staticMappings = List.copyOf(staticMappings);
            publicAddresses = List.copyOf(publicAddresses);
            stunServers = List.copyOf(stunServers);
        }
    }

    /** A server by name or literal address; resolved off the joins' way. */
    public record HostPort(String host, int port) {}

    /** Announces {@code publicAddress} wherever {@code localAddress} is a host address; port 0 keeps ours. */
    public record StaticMapping(String localAddress, int localPort, String publicAddress, int publicPort) {}

    /** RFC 7675, with ice4j's names: see {@code ice4j.consent-freshness}. */
    public record Consent(Duration interval, Duration originalWaitInterval, Duration maxWaitInterval,
            int maxRetransmissions, boolean randomizeInterval) {
        /** From the first request that gets no valid answer to the loss of consent. */
        public Duration patience() {
            Duration wait = originalWaitInterval;
            Duration all = wait;
            for (int i = 0; i < maxRetransmissions; i++) {
                Duration doubled = wait.multipliedBy(2);
                wait = doubled.compareTo(maxWaitInterval) < 0 ? doubled : maxWaitInterval;
                all = all.plus(wait);
            }
            return all;
        }

        /** For how long one valid answer allows us to send. */
        public Duration lifetime() {
            return interval.plus(patience());
        }
    }

    /**
     * The handshake: see {@code jmt.dtls}.
     *
     * @param cipherSuites names as in BouncyCastle's {@code CipherSuite}
     * @param localFingerprintHash as in {@code sha-256}
     * @param acceptedFingerprintHashes strongest first
     */
    public record Dtls(Duration handshakeTimeout, List<String> cipherSuites, String localFingerprintHash,
            List<String> acceptedFingerprintHashes) {
        public Dtls {
            cipherSuites = List.copyOf(cipherSuites);
            acceptedFingerprintHashes = List.copyOf(acceptedFingerprintHashes);
        }
    }

    /**
     * The media's protection: see {@code jmt.srtp}.
     *
     * @param protectionProfiles in order of preference: {@code SRTP_AEAD_AES_128_GCM},
     *     {@code SRTP_AES128_CM_HMAC_SHA1_80}, …
     * @param factoryClass the cipher factory of jitsi-srtp by class name; null lets the library choose
     */
    public record Srtp(List<String> protectionProfiles, String factoryClass) {
        public Srtp {
            protectionProfiles = List.copyOf(protectionProfiles);
        }
    }

    /**
     * When a silent peer counts as gone: see {@code videobridge.ep-connection-status}.
     *
     * @param firstTransferTimeout until the first packet after the connection
     * @param maxInactivityLimit without any packet, until the peer counts as disconnected
     * @param checkInterval how often that is looked at
     */
    public record ConnectionStatus(Duration firstTransferTimeout, Duration maxInactivityLimit,
            Duration checkInterval) {}

    /**
     * ICE restarts: see {@code videobridge.ice.restart}.
     *
     * @param transitionWindow how long the old ICE session goes on beside the new one that has taken over
     * @param timeout from the peer's credentials to the new session's first path, or else the old one is kept
     */
    public record Restart(Duration transitionWindow, Duration timeout) {}

    /** The same on another port. */
    public TransportConfig withPort(int other) {
        return new TransportConfig(other, ufragPrefix, advertisePrivateCandidates, redactRemoteAddresses,
                sendToLastReceivedFrom, harvest, consent, dtls, srtp, status, restart, sockets);
    }

    /** The same for who is to be reached on this machine alone, on a port that the system chooses. */
    public TransportConfig onLoopback() {
        return new TransportConfig(0, ufragPrefix, true, redactRemoteAddresses, sendToLastReceivedFrom,
                new Harvest(false, false, List.of(), List.of(), List.of("127.0.0.1"), List.of(), List.of(), List.of(),
                        List.of()),
                consent, dtls, srtp, status, restart, sockets);
    }

    /** The same with other sockets. */
    public TransportConfig with(Sockets others) {
        return new TransportConfig(port, ufragPrefix, advertisePrivateCandidates, redactRemoteAddresses,
                sendToLastReceivedFrom, harvest, consent, dtls, srtp, status, restart, others);
    }

    /** A configuration for tests and demos: loopback-friendly defaults on the given port. */
    public static TransportConfig defaults(int port) {
        return new TransportConfig(port, "", true, true, true,
                new Harvest(true, false, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
                new Consent(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMillis(500), 10, true),
                new Dtls(Duration.ofSeconds(30),
                        List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                                "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
                        "sha-256", List.of("sha-512", "sha-384", "sha-256", "sha-1")),
                new Srtp(List.of("SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_HMAC_SHA1_80"), "Libcrypto"),
                new ConnectionStatus(Duration.ofSeconds(15), Duration.ofSeconds(8), Duration.ofMillis(500)),
                new Restart(Duration.ofSeconds(3), Duration.ofSeconds(20)),
                new Sockets(Io.AUTO, 1));
    }
}
