package org.pufferblow.bridge;

import org.pufferblow.media.speech.VoiceMeter;
import org.pufferblow.rtp.AudioLevel;
import org.pufferblow.rtp.RtpPacket;

/** A voice is measured, held back while it is digital silence, and heard only while it is among the loudest. */
final class VoiceForwarding implements ForwardingPolicy {
    private final Talker talker;
    private final LoudestSpeakers loudest;
    private final BridgeConfig.Silence silence;
    private int silentPackets;

    VoiceForwarding(Talker talker, LoudestSpeakers loudest, BridgeConfig.Silence silence) {
        this.talker = talker;
        this.loudest = loudest;
        this.silence = silence;
    }

    /** Its level counts whether it is heard or not. */
    @Override
    public Drop check(IncomingStream stream, RtpPacket packet, int audioLevelOffset, long nowNs) {
        boolean hasLevel = audioLevelOffset >= 0;
        talker.onPacket(stream, packet.sequenceNumber(), packet.timestamp(),
                hasLevel ? AudioLevel.level(packet.buffer(), audioLevelOffset) : VoiceMeter.NO_LEVEL,
                hasLevel && AudioLevel.voice(packet.buffer(), audioLevelOffset), packet.payloadLength(), nowNs);
        silentPackets = talker.isSilent() ? Math.min(silentPackets + 1, Integer.MAX_VALUE - 1) : 0;
        if (silence.discard() && silentPackets > silence.forwardedPackets()) {
            return Drop.SILENT;
        }
        return loudest.admits(talker, nowNs) ? null : Drop.OUTRANKED;
    }

    @Override
    public void onWithheld(long nowNs) {
        talker.hush(nowNs);
    }
}
