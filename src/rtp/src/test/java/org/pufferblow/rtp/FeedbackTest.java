package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTest {
    private final RtcpPacket packet = new RtcpPacket();
    private final Feedback.Reader reader = new Feedback.Reader();

    private Feedback read(String hex) {
        assertThat(Middle.of(hex).wrap(packet)).isTrue();
        assertThat(packet.next()).isTrue();
        return reader.read(packet);
    }

    /** All that a message says, as text. */
    static List<String> readAll(Feedback feedback) {
        List<String> said = new ArrayList<>();
        switch (feedback) {
            case null -> said.add("nothing");
            case Nack nack -> nack.forEach(number -> said.add(Integer.toString(number)));
            case PictureLossIndication pli -> said.add("pli " + pli.mediaSsrc());
            case FullIntraRequest fir -> {
                for (int i = 0; i < fir.count(); i++) {
                    said.add("fir " + fir.ssrc(i) + " #" + fir.command(i));
                }
            }
            case Remb remb -> {
                said.add(remb.bitrate() + " bit/s");
                for (int i = 0; i < remb.count(); i++) {
                    said.add("of " + remb.ssrc(i));
                }
            }
            case TransportWideFeedback wide ->
                wide.forEach((number, received, delta) -> said.add(number + (received ? " +" + delta : " lost")));
            case Feedback.Unknown unknown -> said.add("unknown");
        }
        return said;
    }

    @Test
    void shouldReadTheNumbersOfANackAlsoWhereTheyWrap() {
        Feedback feedback = read("81cd 0004 00000001 00000002 fffe 8005 0010 0000");

        assertThat(feedback).isInstanceOf(Nack.class);
        assertThat(feedback.senderSsrc()).isEqualTo(1);
        assertThat(feedback.mediaSsrc()).isEqualTo(2);
        assertThat(readAll(feedback)).containsExactly("65534", "65535", "1", "14", "16");
    }

    @Test
    void shouldReadRequestsForPictures() {
        assertThat(readAll(read("81ce 0002 00000001 00000002"))).containsExactly("pli 2");
        Feedback fir = read("84ce 0006 00000001 00000000 00000007 05000000 00000008 ff000000");
        assertThat(readAll(fir)).containsExactly("fir 7 #5", "fir 8 #255");
        assertThatThrownBy(() -> ((FullIntraRequest) fir).ssrc(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** As libwebrtc writes 1 Mbit/s: mantissa 250,000, exponent 2. */
    @Test
    void shouldReadAMaximumBitrate() {
        assertThat(readAll(read("8fce 0006 00000001 00000000 52454d42 020bd090 00000003 00000004")))
                .containsExactly("1000000 bit/s", "of 3", "of 4");
        assertThat(readAll(read("8fce 0004 00000001 00000000 52454d42 00ffffff")))
                .containsExactly(Long.MAX_VALUE + " bit/s");
        assertThat(readAll(read("8fce 0004 00000001 00000000 52454d42 00f80001")))
                .containsExactly((1L << 62) + " bit/s");
    }

    @Test
    void shouldTakeOtherMessagesOfApplicationsForUnknownOnes() {
        assertThat(readAll(read("8fce 0004 00000001 00000000 414c4542 020bd090"))).containsExactly("unknown");
        assertThat(readAll(read("8fce 0002 00000001 00000000"))).containsExactly("unknown");
    }

    @Test
    void shouldReadArrivalsFromRunsAndVectors() {
        // A run of 2 lost, one-bit vector 1010…, two-bit vector (large, small, none); then 10, 20, -1, 5.
        Feedback feedback = read("8fcd 0007 00000001 00000002 fffe 0013 fffffe 09 0002 a800 e400 0a14 ffff 05 00");

        assertThat(feedback).isInstanceOf(TransportWideFeedback.class);
        TransportWideFeedback wide = (TransportWideFeedback) feedback;
        assertThat(wide.baseSequenceNumber()).isEqualTo(0xFFFE);
        assertThat(wide.packetCount()).isEqualTo(19);
        assertThat(wide.referenceTime()).isEqualTo(-2);
        assertThat(wide.feedbackCount()).isEqualTo(9);
        List<String> said = readAll(feedback);
        assertThat(said).hasSize(19).startsWith("65534 lost", "65535 lost", "0 +10", "1 lost", "2 +20", "3 lost");
        assertThat(said.subList(16, 19)).containsExactly("14 +-1", "15 +5", "16 lost");
    }

    /** A run of 65,535 packets that did not come takes nine chunks; one more than the chunks tell of is refused. */
    @Test
    void shouldReadRunsAcrossChunks() {
        String chunks = "1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 0007 0000";
        assertThat(readAll(read("8fcd 0009 00000001 00000002 0000 ffff 000000 00" + chunks))).hasSize(65_535);
        assertThat(read("8fcd 0009 00000001 00000002 0000 ffff 000000 00" + chunks.replace("0007", "0006"))).isNull();
        // Small deltas of 8,191 packets would be as many bytes.
        assertThat(read("8fcd 0009 00000001 00000002 0000 ffff 000000 00" + chunks.replace("1fff 0007", "3fff 0007")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"81cd 0002 00000001 00000002", "84ce 0002 00000001 00000000",
            "84ce 0003 00000001 00000000 00000007", "8fce 0004 00000001 00000000 52454d42 010bd090",
            "8fcd 0003 00000001 00000002 00000001", "8fcd 0004 00000001 00000002 00000001 00000000",
            "8fcd 0005 00000001 00000002 0000 0001 000000 00 0000 0000",
            "8fcd 0005 00000001 00000002 0000 0001 000000 00"
                    + "6001 0000",
            "8fcd 0005 00000001 00000002 0000 0003 000000 00 4002 4001"})
    void shouldRefuseWhatIsShorterThanItClaims(String hex) {
        assertThat(read(hex)).isNull();
    }

    @Property
    void shouldNeverReadBeyondTheMessage(@ForAll @IntRange(min = 0, max = 31) int format, @ForAll boolean payload,
            @ForAll @Size(min = 2, max = 40) int[] words, @ForAll boolean remb) {
        byte[] bytes = new byte[4 + 4 * words.length];
        bytes[0] = (byte) (0x80 | format);
        bytes[1] = (byte) (payload ? RtcpPacket.PAYLOAD_FEEDBACK : RtcpPacket.TRANSPORT_FEEDBACK);
        Bytes.put16(bytes, 2, words.length);
        for (int i = 0; i < words.length; i++) {
            Bytes.put32(bytes, 4 + 4 * i, words[i]);
        }
        if (remb && words.length > 2) {
            Bytes.put32(bytes, 12, 0x52454d42);
        }
        assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
        packet.next();
        assertThat(readAll(reader.read(packet))).hasSizeLessThanOrEqualTo(0xFFFF);
    }
}
