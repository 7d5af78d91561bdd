package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.signaling.CloseCode;

/** {@code videobridge.entity-expiration.timeout} in the running server. */
class ExpirationTest {
    /** From an address of documentation (RFC 5737), where nobody answers. */
    private static final String OFFER = String.join("\\r\\n", "v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0",
            "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "a=sendrecv",
            "a=rtcp-mux", "a=rtpmap:111 opus/48000/2", "a=ice-ufrag:nobody", "a=ice-pwd:0123456789abcdefghijklmn",
            "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB", "a=setup:actpass",
            "a=candidate:1 1 udp 2122260223 192.0.2.1 9 typ host", "");

    @Test
    void shouldEndACallWhoseMediaNeverComesAfterTheConfiguredTime() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(),
                Map.of("videobridge.entity-expiration.timeout", "2 seconds"));
                TextClient client = TextClient.connect(sfu.joinUri("room", "ann"))) {
            client.await1("joined");
            client.send("{\"type\":\"offer\",\"offer\":{\"type\":\"offer\",\"sdp\":\"" + OFFER + "\"}}");
            client.await1("answer");
            assertThat(sfu.sfu().figures().rooms().totalPeers()).isEqualTo(1);

            assertThat(client.awaitClose()).isEqualTo(CloseCode.MEDIA_FAILED.code());
            await().until(() -> sfu.sfu().figures().rooms().totalPeers() == 0);
        }
    }
}
