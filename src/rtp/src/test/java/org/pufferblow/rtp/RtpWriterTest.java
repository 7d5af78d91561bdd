package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RtpWriterTest {
    private final RtpWriter writer = new RtpWriter();
    private final byte[] out = new byte[64];

    @Test
    void shouldWriteNoExtensionWithoutElements() {
        writer.header(out, 0, out.length, false, 111, 0x1234, 0x89abcdef, 0xfedcba98);
        int length = writer.payload(new byte[]{1, 2}, 1, 1);
        assertThat(Middle.hex(out, 0, length)).isEqualTo("806f1234" + "89abcdef" + "fedcba98" + "02");
    }

    @Test
    void shouldPadTheElementsToAWholeWord() {
        writer.header(out, 0, out.length, true, 109, 1, 2, 3);
        writer.element(4, new byte[]{'1', '2'}, 0, 2);
        writer.element(1, new byte[]{0x7f}, 0, 1);
        int length = writer.payload(new byte[]{9}, 0, 1);
        assertThat(Middle.hex(out, 0, length))
                .isEqualTo("90ed0001" + "00000002" + "00000003" + "bede0002" + "41313210" + "7f000000" + "09");
    }

    @Test
    void shouldWriteTheSendTimeInThreeBytes() {
        writer.header(out, 0, out.length, false, 0, 0, 0, 0);
        writer.absSendTime(3, 1_500_000_000L);
        int length = writer.payload(out, 0, 0);
        assertThat(Middle.hex(out, 12, length - 12)).isEqualTo("bede0001" + "32" + "060000");
    }

    @Test
    void shouldCountTheSendTimeOnThroughNegativeClocks() {
        assertThat(AbsSendTime.of(-1)).isEqualTo(0xFFFFFF);
        assertThat(AbsSendTime.of(64_000_000_000L)).isZero();
    }

    @Test
    void shouldAnswerMinusOneWhereThereIsNoRoom() {
        byte[] element = new byte[2];
        for (int limit = 0; limit < 25; limit++) {
            Arrays.fill(out, (byte) 0x5a);
            writer.header(out, 3, 3 + limit, false, 0, 0, 0, 0);
            writer.element(1, element, 0, 2);
            assertThat(writer.payload(new byte[5], 0, 5)).as("limit %d", limit).isEqualTo(-1);
            for (int i = 3 + limit; i < out.length; i++) {
                assertThat(out[i]).isEqualTo((byte) 0x5a);
            }
        }
        writer.header(out, 3, 3 + 25, false, 0, 0, 0, 0);
        writer.element(1, element, 0, 2);
        assertThat(writer.payload(new byte[5], 0, 5)).isEqualTo(25);
    }

    @Test
    void shouldRefuseElementsThatTheOneByteFormCannotHold() {
        writer.header(out, 0, out.length, false, 0, 0, 0, 0);
        assertThatThrownBy(() -> writer.element(0, out, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.element(15, out, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.element(1, out, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.element(1, out, 0, 17)).isInstanceOf(IllegalArgumentException.class);
    }
}
