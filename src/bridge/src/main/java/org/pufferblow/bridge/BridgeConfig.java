package org.pufferblow.bridge;

import java.time.Duration;

/** What the bridge goes by; named as Jitsi's operators know it. */
public record BridgeConfig(SpeechActivity speechActivity, Loudest loudest, Silence silence) {
    /**
     * The dominant speaker, {@code videobridge.speech-activity}.
     *
     * @param recentSpeakers how many of those who dominated last are remembered
     * @param detectSilence whether nobody dominates once nobody has spoken for {@code silenceTimeout}
     */
    public record SpeechActivity(int recentSpeakers, boolean detectSilence, Duration silenceTimeout) {}

    /**
     * Who is forwarded when many microphones are open, {@code videobridge.loudest}.
     *
     * @param routeLoudestOnly whether anything is left out at all
     * @param count how many are heard at a time, at least 1
     * @param alwaysRouteDominant whether the dominant speaker is heard on top of them
     * @param energyExpireTime how long somebody keeps their place whose packets do not stand out from their background
     * @param energyAlphaPercent the weight of a new packet in somebody's energy, 1 to 100
     */
    public record Loudest(boolean routeLoudestOnly, int count, boolean alwaysRouteDominant, Duration energyExpireTime,
            int energyAlphaPercent) {}

    /**
     * Packets of digital silence, {@code jmt.audio.level}.
     *
     * @param discard whether they are kept back
     * @param forwardedPackets how many in a row are forwarded before that, so that a decoder comes to rest
     */
    public record Silence(boolean discard, int forwardedPackets) {}

    public static BridgeConfig defaults() {
        return new BridgeConfig(new SpeechActivity(10, false, Duration.ofSeconds(3)),
                new Loudest(true, 5, true, Duration.ofMillis(150), 50), new Silence(true, 3));
    }
}
