package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpPacketTest {
    private static final String RECEIVER_REPORT = "81 c9 0007 00000001" + "fedcba98 40 fffffe 0001 1234 00000160"
            + "11223344 00010000";
    private static final String BYE = "81 cb 0001 fedcba98";
    private final RtcpPacket packet = new RtcpPacket();

    private List<Integer> typesOf(String hex) {
        assertThat(Middle.of(hex).wrap(packet)).isTrue();
        List<Integer> types = new ArrayList<>();
        while (packet.next()) {
            types.add(packet.type());
        }
        return types;
    }

    @Test
    void shouldWalkOverACompound() {
        assertThat(typesOf(RECEIVER_REPORT + "81ca 0003 fedcba98 0104 61626364 0000" + BYE))
                .containsExactly(RtcpPacket.RECEIVER_REPORT, RtcpPacket.SOURCE_DESCRIPTION, RtcpPacket.BYE);
    }

    @Test
    void shouldTakeReducedSizePacketsAndTypesThatItDoesNotKnow() {
        assertThat(typesOf("81ce 0002 00000001 00000002")).containsExactly(RtcpPacket.PAYLOAD_FEEDBACK);
        assertThat(typesOf("80d0 0000")).containsExactly(208);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "81cb00", "81cb0001 fedcba", // cut
            "81cb0002 fedcba98", "81cbffff fedcba98", // longer than the datagram
            "81cb0001 fedcba98 81cb0002 fedcba98", // the second of them
            "81cb0000 fedcba98", // what follows has version 3
            "01cb0001 fedcba98", "c1cb0001 fedcba98", // version
            "81bf0001 fedcba98", "81e00001 fedcba98", // types that are RTP's
            "a1cb0001 00000000", "a1cb0001 00000003", "a1cb0001 00000008", // padding
            "a1cb0001 00000004 81cb0001 fedcba98"}) // padding in the middle
    void shouldRefuse(String hex) {
        assertThat(Middle.of(hex).wrap(packet)).isFalse();
        assertThat(packet.next()).isFalse();
    }

    @Test
    void shouldLeaveThePaddingOut() {
        assertThat(Middle.of("a1cb 0002 fedcba98 00000004").wrap(packet)).isTrue();
        assertThat(packet.next()).isTrue();
        assertThat(packet.length()).isEqualTo(8);
    }

    @Test
    void shouldReadReportBlocks() {
        ReportBlocks blocks = new ReportBlocks();
        assertThat(Middle.of(RECEIVER_REPORT).wrap(packet)).isTrue();
        packet.next();
        assertThat(blocks.start(packet)).isTrue();
        assertThat(blocks.reporter()).isEqualTo(1);
        assertThat(blocks.next()).isTrue();
        assertThat(blocks.ssrc()).isEqualTo(0xfedcba98);
        assertThat(blocks.fractionLost()).isEqualTo(64);
        assertThat(blocks.cumulativeLost()).isEqualTo(-2);
        assertThat(blocks.extendedHighestSequenceNumber()).isEqualTo(0x11234);
        assertThat(blocks.jitter()).isEqualTo(0x160);
        assertThat(blocks.lastSenderReport()).isEqualTo(0x11223344);
        assertThat(blocks.delaySinceLastSenderReport()).isEqualTo(65536);
        assertThat(blocks.next()).isFalse();
    }

    @Test
    void shouldReadASenderReportAndItsBlocks() {
        SenderReport report = new SenderReport();
        ReportBlocks blocks = new ReportBlocks();
        assertThat(Middle.of("81c8 000c 00000009 e1e2e3e4 81828384 89abcdef 00000064 00001000"
                + "0000000a 00000000 00000000 00000000 00000000 00000000").wrap(packet)).isTrue();
        packet.next();
        assertThat(report.wrap(packet)).isTrue();
        assertThat(report.ssrc()).isEqualTo(9);
        assertThat(report.ntpTimestamp()).isEqualTo(0xe1e2e3e4_81828384L);
        assertThat(report.rtpTimestamp()).isEqualTo(0x89abcdef);
        assertThat(report.packetCount()).isEqualTo(100);
        assertThat(report.octetCount()).isEqualTo(4096);
        assertThat(blocks.start(packet)).isTrue();
        assertThat(blocks.next()).isTrue();
        assertThat(blocks.ssrc()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80c9 0000", "81c9 0001 00000001",
            "9fc9 0007 00000001 000000000000000000000000000000000000000000000000",
            "80c8 0005 00000001 0000000000000000 00000000 00000000", "82cb 0001 00000001", "81ce 0001 00000001"})
    void shouldRefuseBodiesThatAreShorterThanTheyClaim(String hex) {
        assertThat(Middle.of(hex).wrap(packet)).isTrue();
        assertThat(packet.next()).isTrue();
        assertThat(new SenderReport().wrap(packet)).isFalse();
        assertThat(new ReportBlocks().start(packet)).isFalse();
        assertThat(new Bye().wrap(packet)).isFalse();
        assertThat(new Feedback.Reader().read(packet)).isNull();
    }

    @Test
    void shouldReadByeAndFeedback() {
        Bye bye = new Bye();
        assertThat(Middle.of("82cb 0002 00000001 00000002 85cd 0003 00000003 00000004 00000000").wrap(packet)).isTrue();
        packet.next();
        assertThat(bye.wrap(packet)).isTrue();
        assertThat(bye.count()).isEqualTo(2);
        assertThat(bye.ssrc(1)).isEqualTo(2);
        assertThatThrownBy(() -> bye.ssrc(2)).isInstanceOf(IndexOutOfBoundsException.class);
        packet.next();
        Feedback feedback = new Feedback.Reader().read(packet);
        assertThat(feedback).isInstanceOf(Feedback.Unknown.class);
        assertThat(feedback.senderSsrc()).isEqualTo(3);
        assertThat(feedback.mediaSsrc()).isEqualTo(4);
    }

    @Test
    void shouldReadTheItemsOfAllChunks() {
        assertThat(itemsOf("82ca 0006 00000001 0103 616263 0202 7a79 000000 00000002 0100 0000"))
                .containsExactly("1 1 abc", "1 2 zy", "2 1 ");
    }

    @Test
    void shouldStopAtAnItemThatReachesOverTheEnd() {
        assertThat(itemsOf("81ca 0003 00000001 0102 6162 01 ff 0000")).containsExactly("1 1 ab");
        assertThat(itemsOf("9fca 0002 00000001 0102 6162")).containsExactly("1 1 ab");
        assertThat(itemsOf("9fca 0000")).isEmpty();
    }

    private List<String> itemsOf(String hex) {
        SourceDescription description = new SourceDescription();
        assertThat(Middle.of(hex).wrap(packet)).isTrue();
        packet.next();
        assertThat(description.start(packet)).isTrue();
        List<String> items = new ArrayList<>();
        while (description.next()) {
            items.add(description.ssrc() + " " + description.item() + " " + new String(packet.buffer(),
                    description.offset(), description.length(), StandardCharsets.US_ASCII));
        }
        return items;
    }

    @Property
    void shouldReadBackWhatTheWriterWrote(@ForAll int ssrc, @ForAll long ntp, @ForAll int timestamp,
            @ForAll @IntRange(max = 255) int fraction, @ForAll @IntRange(min = -8_388_608, max = 8_388_607) int lost,
            @ForAll @Size(max = 255) byte[] name) {
        byte[] out = new byte[3 + RtcpWriter.MAX_LENGTH];
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out, 3);
        writer.senderReport(ssrc, ntp, timestamp, 5, 6);
        writer.reportBlock(7, fraction, lost, 8, 9, 10, 11);
        writer.cname(ssrc, name);
        assertThat(packet.wrap(out, 3, writer.length())).isTrue();
        packet.next();
        SenderReport report = new SenderReport();
        assertThat(report.wrap(packet)).isTrue();
        assertThat(report.ntpTimestamp()).isEqualTo(ntp);
        assertThat(report.rtpTimestamp()).isEqualTo(timestamp);
        ReportBlocks blocks = new ReportBlocks();
        assertThat(blocks.start(packet)).isTrue();
        assertThat(blocks.next()).isTrue();
        assertThat(blocks.fractionLost()).isEqualTo(fraction);
        assertThat(blocks.cumulativeLost()).isEqualTo(lost);
        assertThat(blocks.delaySinceLastSenderReport()).isEqualTo(11);
        assertThat(packet.next()).isTrue();
        SourceDescription description = new SourceDescription();
        assertThat(description.start(packet)).isTrue();
        assertThat(description.next()).isTrue();
        assertThat(description.ssrc()).isEqualTo(ssrc);
        assertThat(description.length()).isEqualTo(name.length);
        assertThat(description.next()).isFalse();
        assertThat(packet.next()).isFalse();
    }

    @Property
    void shouldNeverThrowForWhatAPeerSends(@ForAll @Size(max = 30) int[] words, @ForAll @IntRange(max = 3) int cut) {
        byte[] bytes = new byte[4 * words.length];
        int position = 0;
        for (int word : words) {
            Bytes.put32(bytes, position, word);
            position += 4;
        }
        // Headers that are often right, so that the walk gets somewhere.
        for (int i = 0; i + 4 <= bytes.length; i += 8) {
            bytes[i] = (byte) ((bytes[i] & 0x3F) | 0x80);
            bytes[i + 1] = (byte) (200 + (bytes[i + 1] & 7));
            bytes[i + 2] = 0;
            bytes[i + 3] = (byte) (bytes[i + 3] & 3);
        }
        if (packet.wrap(bytes, 0, Math.max(0, bytes.length - cut))) {
            SourceDescription description = new SourceDescription();
            ReportBlocks blocks = new ReportBlocks();
            while (packet.next()) {
                assertThat(packet.offset() + packet.length()).isLessThanOrEqualTo(bytes.length);
                new SenderReport().wrap(packet);
                FeedbackTest.readAll(new Feedback.Reader().read(packet));
                new Bye().wrap(packet);
                description.start(packet);
                while (description.next()) {
                    assertThat(description.offset() + description.length())
                            .isLessThanOrEqualTo(packet.offset() + packet.length());
                }
                blocks.start(packet);
                while (blocks.next()) {
                    blocks.delaySinceLastSenderReport();
                }
            }
        }
    }
}
