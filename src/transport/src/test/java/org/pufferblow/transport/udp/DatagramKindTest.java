package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatagramKindTest {
    @Test
    void shouldDivideTheFirstByteAsRfc7983Says() {
        for (int first = 0; first < 256; first++) {
            DatagramKind expected = first <= 3
                    ? DatagramKind.STUN
                    : first >= 20 && first <= 63
                            ? DatagramKind.DTLS
                            : first >= 128 && first <= 191 ? DatagramKind.RTP : DatagramKind.UNKNOWN;
            assertThat(DatagramKind.of(new byte[]{(byte) first, 111}, 2)).as("first byte %d", first)
                    .isEqualTo(expected);
            assertThat(DatagramKind.of(new byte[]{(byte) first}, 1)).as("only byte %d", first).isEqualTo(expected);
        }
    }

    @Test
    void shouldDivideTheSecondByteAsRfc5761Says() {
        for (int second = 0; second < 256; second++) {
            assertThat(DatagramKind.of(new byte[]{(byte) 0x80, (byte) second}, 2)).as("second byte %d", second)
                    .isEqualTo(second >= 192 && second <= 223 ? DatagramKind.RTCP : DatagramKind.RTP);
        }
    }

    @Test
    void shouldNotLookBeyondTheLength() {
        assertThat(DatagramKind.of(new byte[]{(byte) 0x80, (byte) 200}, 1)).isEqualTo(DatagramKind.RTP);
        assertThat(DatagramKind.of(new byte[]{1}, 0)).isEqualTo(DatagramKind.UNKNOWN);
    }
}
