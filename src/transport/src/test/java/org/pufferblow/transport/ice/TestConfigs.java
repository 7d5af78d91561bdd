package org.pufferblow.transport.ice;

import java.time.Duration;
import java.util.List;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Consent;
import org.pufferblow.transport.TransportConfig.Harvest;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;

/** Configurations for tests: the defaults, but for what a test is about. */
final class TestConfigs {
    static final TransportConfig STANDARD = TransportConfig.defaults(0);

    /** Consent is asked for each 100 ms and lost after another 500. */
    static final Consent HASTY = new Consent(Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofMillis(50), 9,
            false);

    /** Consent is asked for each 100 ms, and lost only after another 10 s. */
    static final Consent PATIENT = new Consent(Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofMillis(50),
            200,
            false);

    private TestConfigs() {}

    static TransportConfig hasty() {
        return make("", true, true, STANDARD.harvest(), HASTY);
    }

    static TransportConfig patient() {
        return make("", true, true, STANDARD.harvest(), PATIENT);
    }

    static TransportConfig showingAddresses() {
        return make("", true, false, STANDARD.harvest(), STANDARD.consent());
    }

    static TransportConfig with(String ufragPrefix, boolean advertisePrivate) {
        return make(ufragPrefix, advertisePrivate, true, STANDARD.harvest(), STANDARD.consent());
    }

    static TransportConfig with(boolean advertisePrivate, List<StaticMapping> mappings, List<HostPort> servers) {
        return with(advertisePrivate, mappings, List.of(), servers);
    }

    static TransportConfig with(boolean advertisePrivate, List<StaticMapping> mappings, List<String> publicAddresses,
            List<HostPort> servers) {
        Harvest harvest = new Harvest(true, false, List.of(), List.of(), List.of(), List.of(), mappings,
                publicAddresses, servers);
        return make("", advertisePrivate, true, harvest, STANDARD.consent());
    }

    private static TransportConfig make(String ufragPrefix, boolean advertisePrivate, boolean redact, Harvest harvest,
            Consent consent) {
        return new TransportConfig(0, ufragPrefix, advertisePrivate, redact, STANDARD.sendToLastReceivedFrom(), harvest,
                consent, STANDARD.dtls(), STANDARD.srtp(), STANDARD.status(), STANDARD.restart(), STANDARD.sockets());
    }
}
