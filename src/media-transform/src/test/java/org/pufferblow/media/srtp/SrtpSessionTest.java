package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pufferblow.media.srtp.Packets.open;
import static org.pufferblow.media.srtp.Packets.openRtcp;
import static org.pufferblow.media.srtp.Packets.protect;
import static org.pufferblow.media.srtp.Packets.protectRtcp;
import static org.pufferblow.media.srtp.Packets.rtcp;
import static org.pufferblow.media.srtp.Packets.rtp;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.media.srtp.Packets.Pair;

class SrtpSessionTest {
    private static final int SSRC = 0xF00DCAFE;

    @ParameterizedTest
    @EnumSource
    void shouldCarryPacketsBothWays(SrtpProfile profile) {
        Pair pair = Pair.of(profile);
        byte[] there = rtp(SSRC, 1000);
        byte[] back = rtp(SSRC, 2000);

        byte[] wire = protect(pair.client().outbound().stream(SSRC & 0xFFFFFFFFL), there);
        assertThat(wire).hasSize(there.length + profile.tagLength());
        assertThat(Arrays.copyOf(wire, 12)).isEqualTo(Arrays.copyOf(there, 12));
        assertThat(Arrays.copyOfRange(wire, 12, 100)).isNotEqualTo(Arrays.copyOfRange(there, 12, 100));
        assertThat(open(pair.server().inbound(), wire, 0).plain()).isEqualTo(there);

        byte[] answer = protect(pair.server().outbound().stream(SSRC & 0xFFFFFFFFL), back);
        assertThat(open(pair.client().inbound(), answer, 0).plain()).isEqualTo(back);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryRtcpBothWays(SrtpProfile profile) {
        Pair pair = Pair.of(profile);

        for (int number = 0; number < 100; number++) {
            byte[] report = rtcp(number, number);
            byte[] wire = protectRtcp(pair.client().outbound(), report);
            assertThat(wire).hasSize(report.length + profile.tagLength() + 4);
            if (number < Packets.MAX_SOURCES) {
                assertThat(openRtcp(pair.server().inbound(), wire, 0).plain()).isEqualTo(report);
            }
            assertThat(openRtcp(pair.client().inbound(), protectRtcp(pair.server().outbound(), rtcp(9, number)), 0)
                    .plain()).isEqualTo(rtcp(9, number));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotUnderstandItsOwnPackets(SrtpProfile profile) {
        SrtpSession session = Pair.of(profile).client();

        byte[] wire = protect(session.outbound().stream(5), rtp(5, 1));

        assertThat(open(session.inbound(), wire, 0).status()).isEqualTo(SrtpStatus.AUTH_FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellReplayedFromForged(SrtpProfile profile) {
        Pair pair = Pair.of(profile);
        SrtpInbound inbound = pair.server().inbound();
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        byte[] first = protect(stream, rtp(5, 1));
        byte[] second = protect(stream, rtp(5, 2));
        byte[] forged = second.clone();
        forged[50] ^= 1;

        assertThat(open(inbound, first, 0).status()).isEqualTo(SrtpStatus.OK);
        assertThat(open(inbound, first, 0).status()).isEqualTo(SrtpStatus.REPLAYED);
        assertThat(open(inbound, forged, 0).status()).isEqualTo(SrtpStatus.AUTH_FAILED);
        assertThat(open(inbound, second, 0).status()).isEqualTo(SrtpStatus.OK);

        byte[] report = protectRtcp(pair.client().outbound(), rtcp(5, 1));
        byte[] forgedReport = report.clone();
        forgedReport[20] ^= 1;
        assertThat(openRtcp(inbound, forgedReport, 0).status()).isEqualTo(SrtpStatus.AUTH_FAILED);
        assertThat(openRtcp(inbound, report, 0).status()).isEqualTo(SrtpStatus.OK);
        assertThat(openRtcp(inbound, report, 0).status()).isEqualTo(SrtpStatus.REPLAYED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEveryChangedBitAndEveryTruncation(SrtpProfile profile) {
        Pair pair = Pair.of(profile);
        byte[] wire = protect(pair.client().outbound().stream(5), rtp(5, 1));
        byte[] report = protectRtcp(pair.client().outbound(), rtcp(5, 1));

        for (int bit = 0; bit < 8 * wire.length; bit++) {
            byte[] changed = wire.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(open(pair.server().inbound(), changed, 0).status()).as("bit %d", bit)
                    .isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.MALFORMED);
        }
        for (int bit = 0; bit < 8 * report.length; bit++) {
            byte[] changed = report.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(openRtcp(pair.server().inbound(), changed, 0).status()).as("RTCP bit %d", bit)
                    .isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.MALFORMED);
        }
        for (int length = 0; length < wire.length; length++) {
            assertThat(open(pair.server().inbound(), Arrays.copyOf(wire, length), 0).status())
                    .isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.MALFORMED);
        }
        for (int length = 0; length < report.length; length++) {
            assertThat(openRtcp(pair.server().inbound(), Arrays.copyOf(report, length), 0).status())
                    .isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.MALFORMED);
        }
        assertThat(pair.server().inbound().sources()).isZero();
        assertThat(open(pair.server().inbound(), wire, 0).status()).isEqualTo(SrtpStatus.OK);
        assertThat(openRtcp(pair.server().inbound(), report, 0).status()).isEqualTo(SrtpStatus.OK);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFollowSequenceNumbersAroundTheirEnd(SrtpProfile profile) {
        Pair pair = Pair.of(profile);
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        byte[] late = null;

        for (int index = 65_000; index < 65_536 + 200; index++) {
            byte[] plain = rtp(5, index & 0xFFFF);
            byte[] wire = protect(stream, plain);
            if (index == 65_535) {
                late = wire;
            } else {
                assertThat(open(pair.server().inbound(), wire, 0).plain()).as("index %d", index).isEqualTo(plain);
            }
            if (index == 65_540) {
                assertThat(open(pair.server().inbound(), late, 0).status()).isEqualTo(SrtpStatus.OK);
            }
        }
    }

    @Test
    void shouldKeepNoContextForForgedSources() {
        Pair pair = Pair.of(SrtpProfile.SRTP_AEAD_AES_128_GCM);

        for (int ssrc = 0; ssrc < 1000; ssrc++) {
            byte[] forged = Arrays.copyOf(rtp(ssrc, 1), 116);
            assertThat(open(pair.server().inbound(), forged, 0).status()).isEqualTo(SrtpStatus.AUTH_FAILED);
        }

        assertThat(pair.server().inbound().sources()).isZero();
    }

    @Test
    void shouldDropSourcesBeyondTheBoundUntilOneFallsSilent() {
        Pair pair = Pair.of(SrtpProfile.SRTP_AEAD_AES_128_GCM);
        SrtpInbound inbound = pair.server().inbound();
        long startNs = Long.MAX_VALUE - 1000;
        for (int ssrc = 1; ssrc <= Packets.MAX_SOURCES; ssrc++) {
            byte[] wire = protect(pair.client().outbound().stream(ssrc), rtp(ssrc, 1));
            assertThat(open(inbound, wire, startNs + ssrc).status()).isEqualTo(SrtpStatus.OK);
        }
        byte[] surplus = protect(pair.client().outbound().stream(99), rtp(99, 1));

        assertThat(open(inbound, surplus, startNs + 100).status()).isEqualTo(SrtpStatus.TOO_MANY_SOURCES);
        assertThat(inbound.sources()).isEqualTo(Packets.MAX_SOURCES);

        byte[] alive = protect(pair.client().outbound().stream(1), rtp(1, 2));
        long laterNs = startNs + SrtpInbound.IDLE_NS + 3;
        assertThat(open(inbound, alive, laterNs - 1).status()).isEqualTo(SrtpStatus.OK);
        assertThat(open(inbound, surplus, laterNs).status()).isEqualTo(SrtpStatus.OK);
        assertThat(inbound.sources()).isEqualTo(Packets.MAX_SOURCES);
        // The second was the silent one; the first is still known.
        assertThat(open(inbound, alive, laterNs).status()).isEqualTo(SrtpStatus.REPLAYED);
    }

    @Test
    void shouldRefuseUnencryptedRtcp() {
        Pair pair = Pair.of(SrtpProfile.SRTP_AES128_CM_HMAC_SHA1_80);
        byte[] report = protectRtcp(pair.client().outbound(), rtcp(5, 1));
        report[report.length - 14] &= 0x7F;

        assertThat(openRtcp(pair.server().inbound(), report, 0).status()).isEqualTo(SrtpStatus.MALFORMED);
    }

    @Test
    void shouldWipeTheKeyingMaterial() {
        for (SrtpProfile profile : SrtpProfile.values()) {
            byte[] material = Packets.keyingMaterial(profile, 3);
            SrtpSession.of(profile, material, true, 1);
            assertThat(material).containsOnly(0);
        }
        byte[] wrong = {1, 2, 3};
        assertThatThrownBy(() -> SrtpSession.of(SrtpProfile.SRTP_AEAD_AES_128_GCM, wrong, true, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(wrong).containsOnly(0);
    }

    @Test
    void shouldRefuseEverythingAfterTheClose() {
        Pair pair = Pair.of(SrtpProfile.SRTP_AEAD_AES_128_GCM);
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        byte[] wire = protect(stream, rtp(5, 1));
        byte[] report = protectRtcp(pair.client().outbound(), rtcp(5, 1));

        pair.client().close();
        pair.server().close();

        assertThat(protect(stream, rtp(5, 2))).isEmpty();
        assertThat(protect(pair.client().outbound().stream(6), rtp(6, 2))).isEmpty();
        assertThat(protectRtcp(pair.client().outbound(), rtcp(5, 1))).isEmpty();
        assertThat(open(pair.server().inbound(), wire, 0).status()).isEqualTo(SrtpStatus.CLOSED);
        assertThat(openRtcp(pair.server().inbound(), report, 0).status()).isEqualTo(SrtpStatus.CLOSED);
    }
}
