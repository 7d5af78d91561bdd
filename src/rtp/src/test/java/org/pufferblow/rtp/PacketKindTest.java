package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketKindTest {
    @ParameterizedTest
    @CsvSource({"0001, STUN", "0301, STUN", "0401, OTHER", "13ff, OTHER", "14fe, DTLS", "3ffe, DTLS", "40fe, OTHER",
            "7fc8, OTHER", "806f, RTP", "80ef, RTP", "80bf, RTP", "80c0, RTCP", "80c8, RTCP", "81ce, RTCP",
            "80df, RTCP",
            "80e0, RTP", "bfc8, RTCP", "c0c8, OTHER", "80, OTHER", "00, STUN"})
    void shouldTellTheProtocolByTheFirstTwoBytes(String hex, PacketKind kind) {
        Middle bytes = Middle.of(hex);
        assertThat(PacketKind.of(bytes.buffer(), bytes.offset(), bytes.length())).isEqualTo(kind);
    }

    @Test
    void shouldNotReadWhatIsNotThere() {
        assertThat(PacketKind.of(new byte[0], 0, 0)).isEqualTo(PacketKind.OTHER);
        assertThat(PacketKind.of(new byte[4], 4, 1)).isEqualTo(PacketKind.OTHER);
        assertThat(PacketKind.of(new byte[4], -1, 2)).isEqualTo(PacketKind.OTHER);
    }
}
