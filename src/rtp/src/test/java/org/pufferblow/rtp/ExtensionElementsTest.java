package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionElementsTest {
    private final RtpPacket packet = new RtpPacket();
    private final ExtensionElements elements = new ExtensionElements();

    private List<String> elementsOf(String extension) {
        assertThat(Middle.of("90 6f 0001 00000002 00000003" + extension + "ffff").wrap(packet)).isTrue();
        List<String> found = new ArrayList<>();
        elements.start(packet);
        while (elements.next()) {
            found.add(elements.id() + ":" + Middle.hex(packet.buffer(), elements.offset(), elements.length()));
        }
        return found;
    }

    @Test
    void shouldWalkOverTheOneByteFormAndItsPadding() {
        assertThat(elementsOf("bede 0003 10 7f 00 00 22 010203 41 6162 00")).containsExactly("1:7f", "2:010203",
                "4:6162");
    }

    @Test
    void shouldWalkOverTheTwoByteFormAndEmptyElements() {
        assertThat(elementsOf("1005 0003 01 01 7f 00 20 00 02 03 010203 00")).containsExactly("1:7f", "32:",
                "2:010203");
    }

    @ParameterizedTest
    @CsvSource({"bede 0001 10 7f 4f 00, 1:7f", // 16 bytes claimed, 1 there
            "bede 0002 10 7f f0 01 20 01 00 00, 1:7f", // the reserved ID 15
            "bede 0002 10 7f 01 01 20 01 00 00, 1:7f", // padding with a length
            "1000 0001 01 01 7f 02, 1:7f", // an ID without a length
            "1000 0001 01 00 02 05, 1:"}) // 5 bytes claimed, none there
    void shouldEndAtAnElementThatIsForbiddenOrTooLong(String extension, String before) {
        assertThat(elementsOf(extension)).containsExactly(before);
    }

    @Test
    void shouldSeeNothingInAnUnknownProfile() {
        assertThat(elementsOf("beef 0001 10 7f 00 00")).isEmpty();
        assertThat(elementsOf("0000 0001 10 7f 00 00")).isEmpty();
        assertThat(elementsOf("bede 0000")).isEmpty();
    }

    @Test
    void shouldFindAnElementByItsId() {
        elementsOf("bede 0002 10 ff 22 010203 00 00");
        assertThat(elements.find(packet, 2)).isTrue();
        assertThat(elements.length()).isEqualTo(3);
        assertThat(elements.find(packet, 1)).isTrue();
        assertThat(AudioLevel.level(packet.buffer(), elements.offset())).isEqualTo(AudioLevel.SILENCE);
        assertThat(AudioLevel.voice(packet.buffer(), elements.offset())).isTrue();
        assertThat(elements.find(packet, 3)).isFalse();
    }
}
