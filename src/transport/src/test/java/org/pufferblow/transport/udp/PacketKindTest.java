package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketKindTest {
    @Test
    void shouldDivideTheFirstByteAsRfc7983Says() {
        for (int first = 0; first < 256; first++) {
            PacketKind expected = first <= 3
                    ? PacketKind.STUN
                    : first >= 20 && first <= 63
                            ? PacketKind.DTLS
                            : first >= 128 && first <= 191 ? PacketKind.RTP : PacketKind.UNKNOWN;
            assertThat(PacketKind.of(new byte[]{(byte) first, 111}, 2)).as("first byte %d", first)
                    .isEqualTo(expected);
            assertThat(PacketKind.of(new byte[]{(byte) first}, 1)).as("only byte %d", first).isEqualTo(expected);
        }
    }

    @Test
    void shouldDivideTheSecondByteAsRfc5761Says() {
        for (int second = 0; second < 256; second++) {
            assertThat(PacketKind.of(new byte[]{(byte) 0x80, (byte) second}, 2)).as("second byte %d", second)
                    .isEqualTo(second >= 192 && second <= 223 ? PacketKind.RTCP : PacketKind.RTP);
        }
    }

    @Test
    void shouldNotLookBeyondTheLength() {
        assertThat(PacketKind.of(new byte[]{(byte) 0x80, (byte) 200}, 1)).isEqualTo(PacketKind.RTP);
        assertThat(PacketKind.of(new byte[]{1}, 0)).isEqualTo(PacketKind.UNKNOWN);
    }
}
