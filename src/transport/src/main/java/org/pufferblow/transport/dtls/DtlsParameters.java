package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.CipherType;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.TlsUtils;
import org.pufferblow.transport.TransportConfig;

/**
 * The names that {@code jmt.dtls} and {@code jmt.srtp} may hold, resolved. Its static methods are for whoever reads the
 * configuration: each throws an {@link IllegalArgumentException} that says what would have been understood.
 */
public final class DtlsParameters {
    /** RFC 8122 section 5 without md2 and md5, which it keeps for history only. */
    private static final List<String> HASH_FUNCTIONS = List.of("sha-512", "sha-384", "sha-256", "sha-224", "sha-1");

    /** By name, in order of preference. */
    private final Map<String, Integer> suites;
    private final int[] clientSuites;
    private final int[] serverSuites;
    private final List<SrtpProfile> profiles;
    private final String localHash;
    private final List<String> acceptedHashes;

    private DtlsParameters(List<String> suiteNames, List<SrtpProfile> profiles, String localHash,
            List<String> acceptedHashes) {
        this.suites = new LinkedHashMap<>();
        suiteNames.forEach(name -> suites.put(name, usableSuite(name).getAsInt()));
        this.clientSuites = suites.values().stream().mapToInt(Integer::intValue).toArray();
        this.serverSuites = suites.values().stream().mapToInt(Integer::intValue)
                .filter(DtlsParameters::authenticatesByEcdsa).toArray();
        this.profiles = profiles;
        this.localHash = localHash;
        this.acceptedHashes = acceptedHashes;
    }

    static DtlsParameters of(TransportConfig.Dtls dtls, TransportConfig.Srtp srtp) {
        checkCipherSuites(dtls.cipherSuites());
        checkAcceptedHashFunctions(dtls.acceptedFingerprintHashes());
        checkProtectionProfiles(srtp.protectionProfiles());
        return new DtlsParameters(dtls.cipherSuites(),
                srtp.protectionProfiles().stream().map(DtlsParameters::protectionProfile).toList(),
                hashFunction(dtls.localFingerprintHash()),
                dtls.acceptedFingerprintHashes().stream().map(DtlsParameters::hashFunction).toList());
    }

    /**
     * Checks {@code jmt.dtls.cipher-suites}: names of BouncyCastle's {@code CipherSuite} constants that DTLS 1.2 can use
     * with certificates, at least one of them ECDHE_ECDSA, since that is what our own certificate can sign for when we
     * are the server.
     */
    public static void checkCipherSuites(List<String> names) {
        List<String> unknown = names.stream().filter(name -> usableSuite(name).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown cipher suites " + unknown + ", known are " + String.join(", ", usableSuites()));
        }
        if (names.stream().noneMatch(name -> authenticatesByEcdsa(usableSuite(name).getAsInt()))) {
            throw new IllegalArgumentException("at least one cipher suite must begin with TLS_ECDHE_ECDSA_WITH,"
                    + " because our certificate is an ECDSA one");
        }
    }

    /** Checks one name of a fingerprint's hash function and returns it in lower case. */
    public static String hashFunction(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HASH_FUNCTIONS.contains(lower)) {
            throw new IllegalArgumentException(
                    "unknown hash function " + name + ", known are " + String.join(", ", HASH_FUNCTIONS));
        }
        return lower;
    }

    /** Checks {@code jmt.dtls.accepted-fingerprint-hash-functions}. */
    public static void checkAcceptedHashFunctions(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("at least one hash function must be accepted");
        }
        names.forEach(DtlsParameters::hashFunction);
    }

    /** Checks {@code jmt.srtp.protection-profiles}. */
    public static void checkProtectionProfiles(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("at least one protection profile is needed");
        }
        names.forEach(DtlsParameters::protectionProfile);
    }

    private static SrtpProfile protectionProfile(String name) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            if (profile.name().equals(name)) {
                return profile;
            }
        }
        throw new IllegalArgumentException(
                "unknown protection profile " + name + ", known are " + List.of(SrtpProfile.values()));
    }

    /** What we offer as a client, in order of preference. */
    int[] clientSuites() {
        return clientSuites.clone();
    }

    /** What we can choose as a server, in order of preference. */
    int[] serverSuites() {
        return serverSuites.clone();
    }

    /** In order of preference. */
    List<SrtpProfile> profiles() {
        return profiles;
    }

    /** The hash function of our own fingerprint. */
    String localHash() {
        return localHash;
    }

    /** The hash functions that a peer's fingerprint may have. */
    List<String> acceptedHashes() {
        return acceptedHashes;
    }

    /** The name of a negotiated suite. */
    String suiteName(int suite) {
        return suites.entrySet().stream().filter(entry -> entry.getValue() == suite).map(Map.Entry::getKey)
                .findFirst().orElse("0x" + Integer.toHexString(suite));
    }

    private static boolean authenticatesByEcdsa(int suite) {
        return TlsUtils.getKeyExchangeAlgorithm(suite) == KeyExchangeAlgorithm.ECDHE_ECDSA;
    }

    /** All names that are understood, in the order of the alphabet. */
    private static List<String> usableSuites() {
        return Arrays.stream(CipherSuite.class.getFields()).map(Field::getName)
                .filter(name -> usableSuite(name).isPresent()).sorted().toList();
    }

    /** One suite by its constant's name; reading all of the constants would take a hundredth of the process's start. */
    private static OptionalInt usableSuite(String name) {
        try {
            int suite = CipherSuite.class.getField(name).getInt(null);
            return isUsable(suite) ? OptionalInt.of(suite) : OptionalInt.empty();
        } catch (NoSuchFieldException e) {
            return OptionalInt.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant cannot be read", e);
        }
    }

    /** Forward-secret, with certificates, encrypting, and not a stream cipher, which DTLS 1.2 forbids (RFC 6347 4.1.2.2). */
    private static boolean isUsable(int suite) {
        boolean forwardSecret = switch (TlsUtils.getKeyExchangeAlgorithm(suite)) {
            case KeyExchangeAlgorithm.ECDHE_ECDSA, KeyExchangeAlgorithm.ECDHE_RSA, KeyExchangeAlgorithm.DHE_RSA -> true;
            default -> false;
        };
        if (!forwardSecret) {
            return false;
        }
        int type = TlsUtils.getCipherType(suite);
        return type == CipherType.aead || type == CipherType.block;
    }

    /** Says which of a peer's hash functions are not accepted, for a failure's reason. */
    String describeUnacceptable(List<String> offered) {
        List<String> shown = new ArrayList<>();
        for (String name : offered.subList(0, Math.min(offered.size(), 8))) {
            shown.add(name.length() > 16 ? name.substring(0, 16) + "…" : name);
        }
        return "no fingerprint with an accepted hash function: offered " + shown + ", accepted " + acceptedHashes;
    }
}
