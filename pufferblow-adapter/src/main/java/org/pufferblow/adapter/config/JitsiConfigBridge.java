package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import org.jitsi.config.JitsiConfig;

/**
 * Shows ice4j the configuration that was loaded, instead of the one that it would find by itself, which has none of our
 * defaults and nothing of TOML or the environment.
 */
public final class JitsiConfigBridge {
    private static final JitsiConfig.Companion JITSI = withoutTheOperatorsFile();

    private JitsiConfigBridge() {}

    /**
     * The class reads what it finds when it is loaded, a second time and for nothing; and it would fail if the operator's
     * file referred to one of our defaults.
     */
    private static JitsiConfig.Companion withoutTheOperatorsFile() {
        String file = System.clearProperty("config.file");
        try {
            return JitsiConfig.Companion;
        } finally {
            if (file != null) {
                System.setProperty("config.file", file);
            }
        }
    }

    /**
     * Call it after a load without errors and before the first class of ice4j is loaded: ice4j keeps what it read. Again only
     * with the same, as for a second server in the process.
     */
    public static void install(LocalConfig local) {
        JITSI.useDebugNewConfig(new HoconForJitsi("media-sfu", forIce4j(local)));
        // The properties file and system properties of Jitsi's old days would win over what --check-config shows.
        JITSI.useDebugLegacyConfig(new HoconForJitsi("none", ConfigFactory.empty("none")));
    }

    /** What is in effect here, then ice4j's own defaults. */
    static Config forIce4j(LocalConfig local) {
        Config merged = local.effective().withFallback(
                ConfigFactory.defaultReference(JitsiConfigBridge.class.getClassLoader()));
        // Addresses beyond the host's own are the transport's work, done once and beside the joins; in ice4j each new
        // agent would wait for the first answers of STUN servers, or of Amazon's metadata service.
        return merged.withOnlyPath("ice4j")
                .withValue("ice4j.harvest.mapping.stun.addresses", ConfigValueFactory.fromIterable(List.of()))
                .withValue("ice4j.harvest.mapping.static-mappings", ConfigValueFactory.fromIterable(List.of()))
                .withValue("ice4j.harvest.mapping.aws.enabled", ConfigValueFactory.fromAnyRef(false))
                .withValue("ice4j.harvest.mapping.aws.force", ConfigValueFactory.fromAnyRef(false))
                .withValue("ice4j.redact-remote-addresses",
                        ConfigValueFactory.fromAnyRef(local.get(ConfigKeys.REDACT)));
    }
}
