package org.pufferblow.adapter.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a peer sends is a description or an {@link SdpException}. */
class SdpGarbageTest {
    private static final String[] FRAGMENTS = {"m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=video 0 x y", "m=", "a=mid:0",
            "a=mid:v1", "a=group:BUNDLE 0 1", "a=group:BUNDLE", "a=sendonly", "a=rtpmap:111 opus/48000/2", "a=rtpmap:",
            "a=rtpmap:x y", "a=fmtp:111", "a=extmap:1 urn:x", "a=extmap:99999999999 urn:x", "a=extmap:/ x", "a=ssrc:",
            "a=ssrc:4294967296 x", "a=ice-ufrag:abcd", "a=fingerprint:sha-256 AB:CD", "a=candidate:", "a=setup:",
            "a=bundle-only", "a=", "a", "=", "c=IN IP4 0.0.0.0", "a=candidate:1 1 udp 1 192.0.2.1 1 typ host", "v=0"};

    @Property
    void shouldTakeOrRefuseAnyText(@ForAll String text) {
        assertTakenOrRefused(text);
        assertTakenOrRefused("v=0\r\n" + text);
    }

    @Property
    void shouldTakeOrRefuseAnyLines(@ForAll("lines") List<String> lines) {
        assertTakenOrRefused("v=0\r\n" + String.join("\r\n", lines));
    }

    @Property
    void shouldTakeOrRefuseABrokenOffer(@ForAll long seed, @ForAll boolean firefox) throws IOException {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(
                SdpParserTest.resource(firefox ? "firefox-offer.sdp" : "chrome-offer.sdp").lines().toList());
        for (int i = random.nextInt(8); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(4)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
                default -> lines.set(at, line.replace(' ', (char) random.nextInt(0x300)));
            }
        }
        assertTakenOrRefused(String.join("\r\n", lines) + "\r\n");
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.of(FRAGMENTS).list().ofMaxSize(40);
    }

    private static void assertTakenOrRefused(String text) {
        try {
            SessionDescription taken = SdpParser.parse(text);
            assertThat(taken.media()).hasSizeLessThanOrEqualTo(SdpParser.MAX_MEDIA);
            assertThat(taken.transportSection()).isNotNull();
        } catch (SdpException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
    }
}
