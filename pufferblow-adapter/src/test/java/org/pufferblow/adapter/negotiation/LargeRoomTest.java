package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

/** Descriptions in the largest room that there may be. */
class LargeRoomTest {
    /** {@code ws_read_limit_bytes}, as the server has it. */
    private static final int READ_LIMIT = 1 << 20;
    private static final LocalTransport TRANSPORT = new LocalTransport("sfu1", "password01234567890123",
            new Fingerprint("sha-256", "AB:CD"), List.of());

    @Test
    void shouldExchangeDescriptionsWithEveryone() throws Exception {
        int people = SdpParser.MAX_ROOM_PEERS;
        MediaLines book = new MediaLines(new BundleIds(new AtomicLong()::incrementAndGet));
        List<MediaLine> lines = book.afterClientOffer(List.of(List.of()), SdpShorthand.of("audio 0 sendrecv"), false,
                true);
        List<MediaTrack> others = new ArrayList<>();
        for (int i = 1; i < people; i++) {
            others.add(MediaTrack.voice(Integer.toString(i), "0f8fad5b-d9cb-469f-a165-" + i));
        }
        List<MediaLine> offered = book.offer(lines, List.of(), others, MediaLines.Announcing.NEWCOMERS, false);
        String offer = new DescriptionWriter("me", new OpusParameters("usedtx=1"), 42).offer(offered, TRANSPORT);
        SessionDescription read = SdpParser.parse(offer, people);
        assertThat(read.media()).hasSize(people);

        String text = answer(read);
        assertThat(messageBytes(text)).isLessThan(READ_LIMIT);
        SessionDescription answer = SdpParser.parse(text, people);
        assertThat(MediaLines.isAnswerTo(offered, answer)).isTrue();
        List<MediaLine> agreed = MediaLines.afterClientAnswer(offered, answer);
        assertThat(NegotiatedMedia.outgoing(agreed)).hasSize(people - 1);
    }

    private static int messageBytes(String sdp) throws Exception {
        return new ObjectMapper().writeValueAsBytes(Map.of("type", "answer", "answer", Map.of("type", "answer", "sdp",
                sdp))).length;
    }

    /** In Chrome's words, which are the longest. */
    private static String answer(SessionDescription offer) {
        StringBuilder out = new StringBuilder("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        out.append("a=group:BUNDLE");
        offer.media().forEach(m -> out.append(' ').append(m.mid()));
        out.append("\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS microphone\r\n");
        for (MediaSection section : offer.media()) {
            out.append("m=audio 9 UDP/TLS/RTP/SAVPF 109\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n")
                    .append("a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=ice-options:trickle\r\n")
                    .append("a=fingerprint:sha-256 ").append("AB:".repeat(31)).append("AB\r\na=setup:active\r\na=mid:")
                    .append(section.mid()).append("\r\na=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\r\n")
                    .append("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n")
                    .append(section.mid().equals("0") ? "a=sendrecv" : "a=recvonly").append("\r\na=rtcp-mux\r\n")
                    .append("a=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 transport-cc\r\na=rtcp-fb:109 nack\r\n")
                    .append("a=fmtp:109 minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=48000;stereo=0\r\n");
        }
        return out.toString();
    }
}
