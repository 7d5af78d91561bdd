package org.pufferblow.adapter.config;

import org.pufferblow.bridge.BridgeConfig;

/** Puts the settings of Jitsi's into the bridge's own words. */
final class BridgeSettings {
    private BridgeSettings() {}

    static BridgeConfig of(LocalConfig local) {
        return new BridgeConfig(
                new BridgeConfig.SpeechActivity(local.get(ConfigKeys.RECENT_SPEAKERS),
                        local.get(ConfigKeys.DETECT_SILENCE),
                        local.get(ConfigKeys.SILENCE_TIMEOUT)),
                new BridgeConfig.Loudest(local.get(ConfigKeys.LOUDEST_ONLY), local.get(ConfigKeys.NUM_LOUDEST),
                        local.get(ConfigKeys.ALWAYS_DOMINANT), local.get(ConfigKeys.ENERGY_EXPIRE),
                        local.get(ConfigKeys.ENERGY_ALPHA)),
                new BridgeConfig.Silence(local.get(ConfigKeys.DISCARD_SILENCE), local.get(ConfigKeys.SILENCE_LIMIT)));
    }
}
