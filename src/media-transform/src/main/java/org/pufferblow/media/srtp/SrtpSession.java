package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.logging.Level;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * Both directions of SRTP with one peer. Confined to the port thread that serves the peer, its construction apart.
 *
 * <p>The master keys are kept, since contexts are derived as streams appear, and overwritten by {@link #close}, which also
 * frees native memory. What jitsi-srtp and the JDK's ciphers derive from them it does not overwrite; that waits for the
 * garbage collector.
 */
public final class SrtpSession implements AutoCloseable {
    /** A context has nothing to tell but about single packets, which are counted instead. */
    private static final Logger LIBRARY_LOG = new LoggerImpl("org.jitsi.srtp", Level.OFF);

    private final SrtpInbound inbound;
    private final SrtpOutbound outbound;

    private SrtpSession(SrtpInbound inbound, SrtpOutbound outbound) {
        this.inbound = inbound;
        this.outbound = outbound;
    }

    /**
     * A session under the keys of one handshake.
     *
     * @param keyingMaterial the exporter's output (RFC 5764 section 4.2), which this method overwrites: the client's
     *     key, the server's key, the client's salt, the server's salt
     * @param weAreClient whether the first of each pair is the one we send under
     * @param maxSources how many SSRCs of the peer's may have a context at a time
     */
    public static SrtpSession of(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient, int maxSources) {
        int keys = profile.keyLength();
        int salts = profile.saltLength();
        if (keyingMaterial.length != 2 * (keys + salts)) {
            Arrays.fill(keyingMaterial, (byte) 0);
            throw new IllegalArgumentException("keying material of another length than " + profile + " takes");
        }
        byte[] clientKey = Arrays.copyOfRange(keyingMaterial, 0, keys);
        byte[] serverKey = Arrays.copyOfRange(keyingMaterial, keys, 2 * keys);
        byte[] clientSalt = Arrays.copyOfRange(keyingMaterial, 2 * keys, 2 * keys + salts);
        byte[] serverSalt = Arrays.copyOfRange(keyingMaterial, 2 * keys + salts, 2 * (keys + salts));
        try {
            SrtpContextFactory client = factory(profile, weAreClient, clientKey, clientSalt);
            SrtpContextFactory server = factory(profile, !weAreClient, serverKey, serverSalt);
            GcmContext clientGcm = gcm(profile, clientKey, clientSalt);
            GcmContext serverGcm = gcm(profile, serverKey, serverSalt);
            return weAreClient
                    ? new SrtpSession(new SrtpInbound(profile, server, serverGcm, maxSources),
                            new SrtpOutbound(profile, client, clientGcm))
                    : new SrtpSession(new SrtpInbound(profile, client, clientGcm, maxSources),
                            new SrtpOutbound(profile, server, serverGcm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP does not work on this machine", e);
        } finally {
            for (byte[] secret : new byte[][]{keyingMaterial, clientKey, serverKey, clientSalt, serverSalt}) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    public SrtpInbound inbound() {
        return inbound;
    }

    public SrtpOutbound outbound() {
        return outbound;
    }

    /** Overwrites the keys and drops every context; both directions refuse from now on. Idempotent. */
    @Override
    public void close() {
        inbound.close();
        outbound.close();
    }

    /** Null if the profile is another. */
    private static GcmContext gcm(SrtpProfile profile, byte[] key, byte[] salt) throws GeneralSecurityException {
        return switch (profile) {
            case SRTP_AEAD_AES_128_GCM -> new GcmContext(key, salt);
            case SRTP_AES128_CM_HMAC_SHA1_80 -> null;
        };
    }

    private static SrtpContextFactory factory(SrtpProfile profile, boolean sender, byte[] key, byte[] salt) {
        SrtpPolicy policy = profile.policy();
        return new SrtpContextFactory(sender, key, salt, policy, policy, LIBRARY_LOG);
    }
}
