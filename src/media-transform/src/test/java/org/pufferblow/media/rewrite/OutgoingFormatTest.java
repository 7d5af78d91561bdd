package org.pufferblow.media.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.rtp.RtpWriter;

class OutgoingFormatTest {
    /** One CSRC, an audio level of id 5, a stranger's extension of id 9, three bytes of payload, two of padding. */
    private static final byte[] INCOMING = HexFormat.of()
            .parseHex("b16f0001000000020000000300000099bede000250ff" + "90aa00000000" + "c0ffee" + "0002");

    private final RtpPacket in = new RtpPacket();
    private final RtpPacket sent = new RtpPacket();
    private final RtpWriter writer = new RtpWriter();
    private final ExtensionElements elements = new ExtensionElements();
    private final RtpMunger numbers = new RtpMunger(StreamTiming.OPUS, 7, 1000);
    private final byte[] out = new byte[1500];
    private int levelOffset;

    @BeforeEach
    void readTheIncomingPacket() {
        assertThat(in.wrap(INCOMING, 0, INCOMING.length)).isTrue();
        assertThat(elements.find(in, 5)).isTrue();
        levelOffset = elements.offset();
        assertThat(numbers.map(1, 0, 1, in.timestamp(), false, 0)).isTrue();
    }

    private String write(OutgoingFormat format) {
        int length = format.write(in, levelOffset, numbers, 1_000_000_000L, writer, out, out.length);
        assertThat(sent.wrap(out, 0, length)).isTrue();
        StringBuilder found = new StringBuilder();
        elements.start(sent);
        while (elements.next()) {
            found.append(elements.id()).append('=').append(HexFormat.of()
                    .formatHex(out, elements.offset(), elements.offset() + elements.length())).append(' ');
        }
        return found.toString().trim();
    }

    @Test
    void shouldWriteTheReceiversNumbersAndThePayloadWithoutCsrcsAndPadding() {
        write(new OutgoingFormat(109, 0xfedcba98, 4, "audio", 1, 0));
        assertThat(sent.payloadType()).isEqualTo(109);
        assertThat(sent.ssrc()).isEqualTo(0xfedcba98);
        assertThat(sent.sequenceNumber()).isEqualTo(7);
        assertThat(sent.timestamp()).isEqualTo(1000);
        assertThat(sent.marker()).isTrue();
        assertThat(sent.csrcCount()).isZero();
        assertThat(out[0] & 0x20).isZero();
        assertThat(HexFormat.of().formatHex(out, sent.payloadOffset(), sent.payloadOffset() + sent.payloadLength()))
                .isEqualTo("c0ffee");
    }

    @Test
    void shouldWriteOnlyTheExtensionsThatTheReceiverNegotiatedUnderItsIds() {
        assertThat(write(new OutgoingFormat(109, 1, 4, "17", 9, 2))).isEqualTo("4=3137 9=ff 2=040000");
        assertThat(write(new OutgoingFormat(109, 1, 0, "17", 9, 0))).isEqualTo("9=ff");
        assertThat(write(new OutgoingFormat(109, 1, 4, null, 0, 0))).isEmpty();
        assertThat(sent.hasExtension()).isFalse();
    }

    @Test
    void shouldWriteAMidOfSixteenCharacters() {
        assertThat(write(new OutgoingFormat(109, 1, 4, "0123456789abcdef", 0, 0)))
                .isEqualTo("4=30313233343536373839616263646566");
    }

    @Test
    void shouldLeaveTheLevelOutWhereThePacketHasNone() {
        levelOffset = -1;
        assertThat(write(new OutgoingFormat(109, 1, 0, null, 9, 0))).isEmpty();
    }

    @Test
    void shouldAnswerMinusOneWhereThePacketDoesNotFit() {
        OutgoingFormat format = new OutgoingFormat(109, 1, 4, "0123456789abcdef", 1, 0);
        assertThat(format.write(in, levelOffset, numbers, 0, writer, out, 38)).isEqualTo(-1);
        assertThat(format.write(in, levelOffset, numbers, 0, writer, out, 39)).isEqualTo(39);
    }

    @Test
    void shouldRefuseWhatCannotBeWritten() {
        assertThatThrownBy(() -> new OutgoingFormat(128, 1, 0, null, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingFormat(1, 1, 15, "a", 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutgoingFormat(1, 1, 1, "0123456789abcdefg", 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
