package org.pufferblow.adapter.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which m-lines share the transport that we have for a peer. */
class SessionDescriptionTest {
    @Test
    void shouldTakeTheGroup() throws Exception {
        SessionDescription offer = offer("0 1 2", audio("0", "aaaa"), video("1", "bbbb"), audio("2", "cccc"),
                audio("3", "dddd"));
        assertThat(offer.onOneTransport()).containsExactly(0, 1, 2);
        assertThat(offer.transportSection()).contains(offer.media().get(0));
    }

    /** RFC 9143 section 7.2.1: the first mid of the group is tagged, wherever its m-line stands. */
    @Test
    void shouldTakeTheTransportOfTheFirstOfTheGroup() throws Exception {
        SessionDescription offer = offer("2 1", audio("0", "aaaa"), video("1", "bbbb"), audio("2", "cccc"));
        assertThat(offer.onOneTransport()).containsExactly(2, 1);
        assertThat(offer.transportSection()).contains(offer.media().get(2));
    }

    @Test
    void shouldTakeTheGroupWithTheVoice() throws Exception {
        SessionDescription offer = offer("0 1\r\na=group:LS 0 2\r\na=group:BUNDLE 2 3", video("0", "aaaa"),
                video("1", "bbbb"), audio("2", "cccc"), video("3", "dddd"));
        assertThat(offer.onOneTransport()).containsExactly(2, 3);
        assertThat(offer.transportSection()).contains(offer.media().get(2));
    }

    @Test
    void shouldTakeTheFirstVoiceAloneWhereNothingIsBundled() throws Exception {
        SessionDescription offer = SdpParser
                .parse("v=0\r\n" + video("", "aaaa") + audio("", "bbbb") + audio("", "cccc"));
        assertThat(offer.onOneTransport()).containsExactly(1);
        assertThat(offer.isBundled(offer.onOneTransport())).isFalse();
        assertThat(offer.transportSection()).contains(offer.media().get(1));
    }

    @Test
    void shouldTakeAVoiceOutsideOfAGroupWithoutOne() throws Exception {
        SessionDescription offer = offer("0", video("0", "aaaa"), audio("1", "bbbb"));
        assertThat(offer.onOneTransport()).containsExactly(1);
        assertThat(offer.isBundled(offer.onOneTransport())).isFalse();
    }

    @Test
    void shouldTakeABundledLineWithoutAPort() throws Exception {
        SessionDescription offer = offer("0 1 9", audio("0", "aaaa"),
                audio("1", "aaaa").replace("m=audio 9", "m=audio 0") + "a=bundle-only\r\n");
        assertThat(offer.onOneTransport()).containsExactly(0, 1);
        assertThat(offer.isBundled(offer.onOneTransport())).isTrue();
    }

    @Test
    void shouldNotTakeABundleOnlyLineOutsideOfEveryGroup() throws Exception {
        SessionDescription offer = SdpParser
                .parse("v=0\r\n" + audio("0", "aaaa") + "a=bundle-only\r\n" + audio("1", "bbbb"));
        assertThat(offer.onOneTransport()).containsExactly(1);
    }

    private static SessionDescription offer(String bundle, String... sections) throws SdpException {
        return SdpParser.parse("v=0\r\na=group:BUNDLE " + bundle + "\r\n" + String.join("", sections));
    }

    private static String audio(String mid, String ufrag) {
        return "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n" + common(mid, ufrag);
    }

    private static String video(String mid, String ufrag) {
        return "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n" + common(mid, ufrag);
    }

    private static String common(String mid, String ufrag) {
        return "a=rtcp-mux\r\na=ice-ufrag:" + ufrag + "\r\n" + (mid.isEmpty() ? "" : "a=mid:" + mid + "\r\n");
    }
}
