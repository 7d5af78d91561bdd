package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.media.srtp.Packets.open;
import static org.pufferblow.media.srtp.Packets.protect;
import static org.pufferblow.media.srtp.Packets.rtp;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.media.srtp.Packets.Pair;

class SrtpOutboundTest {
    @ParameterizedTest
    @EnumSource
    void shouldNeverProtectAnIndexTwice(SrtpProfile profile) {
        SrtpOutbound outbound = Pair.of(profile).client().outbound();
        SrtpOutbound.Stream stream = outbound.stream(5);
        assertThat(protect(stream, rtp(5, 100))).isNotEmpty();
        assertThat(protect(stream, rtp(5, 100))).isEmpty();

        SrtpOutbound.Stream beside = outbound.stream(5);
        assertThat(protect(beside, rtp(5, 100))).isEmpty();
        assertThat(protect(beside, rtp(5, 101))).isNotEmpty();

        stream.close();
        beside.close();
        SrtpOutbound.Stream again = outbound.stream(5);
        assertThat(protect(again, rtp(5, 101))).isEmpty();
        assertThat(protect(again, rtp(5, 102))).isNotEmpty();
        // Late, and so far nobody's.
        assertThat(protect(again, rtp(5, 99))).isNotEmpty();
        assertThat(protect(again, rtp(5, 99))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWhereAClosedStreamWithTheSameSsrcStopped(SrtpProfile profile) {
        Pair pair = Pair.of(profile);
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        for (int index = 65_500; index < 65_600; index++) {
            assertThat(open(pair.server().inbound(), protect(stream, rtp(5, index & 0xFFFF)), 0).status())
                    .isEqualTo(SrtpStatus.OK);
        }
        stream.close();

        SrtpOutbound.Stream again = pair.client().outbound().stream(5);
        byte[] plain = rtp(5, 70);

        assertThat(open(pair.server().inbound(), protect(again, plain), 0).plain()).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource
    void shouldEnterAnSsrcWithItsFirstPacketAndForgetItOnClose(SrtpProfile profile) {
        SrtpOutbound outbound = Pair.of(profile).client().outbound();
        SrtpOutbound.Stream stream = outbound.stream(5);
        assertThat(outbound.sources()).isZero();

        assertThat(protect(stream, rtp(5, 1))).isNotEmpty();
        assertThat(outbound.sources()).isEqualTo(1);

        stream.close();
        stream.close();
        assertThat(outbound.sources()).isZero();
        assertThat(protect(stream, rtp(5, 2))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatDoesNotFit(SrtpProfile profile) {
        SrtpOutbound outbound = Pair.of(profile).client().outbound();
        SrtpOutbound.Stream stream = outbound.stream(5);
        byte[] exact = Arrays.copyOf(rtp(5, 1), 100 + profile.tagLength());
        byte[] tooSmall = Arrays.copyOf(rtp(5, 2), 100 + profile.tagLength() - 1);

        assertThat(stream.protect(exact, 0, 100)).isEqualTo(exact.length);
        assertThat(stream.protect(tooSmall, 0, 100)).isEqualTo(SrtpOutbound.REFUSED);
        assertThat(stream.protect(rtp(5, 3), 0, 11)).isEqualTo(SrtpOutbound.REFUSED);
        assertThat(outbound.protectRtcp(new byte[28 + profile.tagLength() + 3], 0, 28))
                .isEqualTo(SrtpOutbound.REFUSED);
        assertThat(outbound.protectRtcp(new byte[100], 0, 7)).isEqualTo(SrtpOutbound.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAPacketWithAnotherSsrc(SrtpProfile profile) {
        SrtpOutbound.Stream stream = Pair.of(profile).client().outbound().stream(5);

        assertThat(protect(stream, rtp(6, 1))).isEmpty();
    }
}
