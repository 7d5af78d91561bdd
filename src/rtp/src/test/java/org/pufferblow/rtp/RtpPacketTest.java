package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpPacketTest {
    private static final String FIXED = "80 ef 1234 89abcdef fedcba98";
    private final RtpPacket packet = new RtpPacket();

    @Test
    void shouldReadTheFixedHeader() {
        Middle bytes = Middle.of(FIXED + "aabbcc");
        assertThat(bytes.wrap(packet)).isTrue();
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(111);
        assertThat(packet.sequenceNumber()).isEqualTo(0x1234);
        assertThat(packet.timestamp()).isEqualTo(0x89abcdef);
        assertThat(packet.ssrc()).isEqualTo(0xfedcba98);
        assertThat(packet.csrcCount()).isZero();
        assertThat(packet.hasExtension()).isFalse();
        assertThat(packet.extensionProfile()).isZero();
        assertThat(payload()).isEqualTo("aabbcc");
    }

    @Test
    void shouldReadCsrcsExtensionAndPaddingInTheirPlaces() {
        Middle bytes = Middle.of("b2 6f 0001 00000002 00000003" + "00000011 00000022" + "bede 0001 10ff0000" + "0506"
                + "000003");
        assertThat(bytes.wrap(packet)).isTrue();
        assertThat(packet.csrcCount()).isEqualTo(2);
        assertThat(packet.extensionProfile()).isEqualTo(0xBEDE);
        assertThat(Middle.hex(packet.buffer(), packet.extensionOffset(), packet.extensionLength()))
                .isEqualTo("10ff0000");
        assertThat(payload()).isEqualTo("0506");
    }

    @Test
    void shouldHaveNoPayloadWhereAllIsPadding() {
        assertThat(Middle.of("a0 6f 0001 00000002 00000003 00000004").wrap(packet)).isTrue();
        assertThat(packet.payloadLength()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "80ef1234 89abcdef fedcba", // shorter than the header
            "00ef1234 89abcdef fedcba98", "40ef1234 89abcdef fedcba98", "c0ef1234 89abcdef fedcba98", // version
            "81ef1234 89abcdef fedcba98", "8fef1234 89abcdef fedcba98 00000001", // CSRCs
            "90ef1234 89abcdef fedcba98", "90ef1234 89abcdef fedcba98 bede00", // no extension header
            "90ef1234 89abcdef fedcba98 bede0001 000000", "90ef1234 89abcdef fedcba98 bedeffff 00000000", // its length
            "a0ef1234 89abcdef fedcba98", "a0ef1234 89abcdef fedcba98 00", // no padding
            "a0ef1234 89abcdef fedcba98 0003", "b0ef1234 89abcdef fedcba98 bede0001 00000004"}) // padding too long
    void shouldRefuse(String hex) {
        assertThat(Middle.of(hex).wrap(packet)).isFalse();
    }

    @Test
    void shouldRefuseALengthBeyondTheArray() {
        byte[] bytes = Middle.of(FIXED).buffer();
        assertThat(packet.wrap(bytes, bytes.length - 11, 12)).isFalse();
        assertThat(packet.wrap(bytes, -1, 12)).isFalse();
        assertThat(packet.wrap(bytes, 0, -1)).isFalse();
        assertThat(packet.wrap(bytes, Integer.MAX_VALUE, 12)).isFalse();
        assertThat(packet.wrap(bytes, 12, Integer.MAX_VALUE)).isFalse();
    }

    @Property
    void shouldNeverReadOutsideOfWhatItWasGiven(@ForAll @Size(max = 80) byte[] bytes,
            @ForAll @IntRange(min = 0, max = 255) int first) {
        if (bytes.length > 0) {
            bytes[0] = (byte) first;
        }
        // An array that ends with the packet: one step too far would throw.
        byte[] tight = new byte[3 + bytes.length];
        System.arraycopy(bytes, 0, tight, 3, bytes.length);
        if (packet.wrap(tight, 3, bytes.length)) {
            assertThat(packet.payloadOffset() - 3 + packet.payloadLength()).isBetween(12, bytes.length);
            ExtensionElements elements = new ExtensionElements();
            elements.start(packet);
            while (elements.next()) {
                assertThat(elements.offset()).isGreaterThanOrEqualTo(packet.extensionOffset());
                assertThat(elements.offset() + elements.length())
                        .isLessThanOrEqualTo(packet.extensionOffset() + packet.extensionLength());
                assertThat(elements.id()).isBetween(1, packet.extensionProfile() == 0xBEDE ? 14 : 255);
            }
        }
    }

    @Property
    void shouldReadBackWhatTheWriterWrote(@ForAll boolean marker, @ForAll @IntRange(max = 127) int payloadType,
            @ForAll @IntRange(max = 65535) int sequenceNumber, @ForAll int timestamp, @ForAll int ssrc,
            @ForAll @IntRange(min = 1, max = 14) int id, @ForAll @Size(min = 1, max = 16) byte[] element,
            @ForAll @Size(max = 50) byte[] payload) {
        byte[] out = new byte[200];
        RtpWriter writer = new RtpWriter();
        writer.header(out, 5, out.length, marker, payloadType, sequenceNumber, timestamp, ssrc);
        writer.element(id, element, 0, element.length);
        int length = writer.payload(payload, 0, payload.length);
        assertThat(packet.wrap(out, 5, length)).isTrue();
        assertThat(packet.marker()).isEqualTo(marker);
        assertThat(packet.payloadType()).isEqualTo(payloadType);
        assertThat(packet.sequenceNumber()).isEqualTo(sequenceNumber);
        assertThat(packet.timestamp()).isEqualTo(timestamp);
        assertThat(packet.ssrc()).isEqualTo(ssrc);
        ExtensionElements elements = new ExtensionElements();
        assertThat(elements.find(packet, id)).isTrue();
        assertThat(Arrays.copyOfRange(out, elements.offset(), elements.offset() + elements.length()))
                .isEqualTo(element);
        assertThat(elements.next()).isFalse();
        assertThat(Arrays.copyOfRange(out, packet.payloadOffset(), packet.payloadOffset() + packet.payloadLength()))
                .isEqualTo(payload);
    }

    private String payload() {
        return Middle.hex(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    }
}
