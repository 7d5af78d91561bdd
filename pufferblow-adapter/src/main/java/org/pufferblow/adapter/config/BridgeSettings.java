package org.pufferblow.adapter.config;

import org.pufferblow.bridge.BridgeConfig;

/** Puts the knobs of Jitsi's into the bridge's own words. */
final class BridgeSettings {
    private BridgeSettings() {}

    static BridgeConfig of(LocalConfig local) {
        return new BridgeConfig(
                new BridgeConfig.SpeechActivity(local.get(Knobs.RECENT_SPEAKERS), local.get(Knobs.DETECT_SILENCE),
                        local.get(Knobs.SILENCE_TIMEOUT)),
                new BridgeConfig.Loudest(local.get(Knobs.LOUDEST_ONLY), local.get(Knobs.NUM_LOUDEST),
                        local.get(Knobs.ALWAYS_DOMINANT), local.get(Knobs.ENERGY_EXPIRE),
                        local.get(Knobs.ENERGY_ALPHA)),
                new BridgeConfig.Silence(local.get(Knobs.DISCARD_SILENCE), local.get(Knobs.SILENCE_LIMIT)));
    }
}
