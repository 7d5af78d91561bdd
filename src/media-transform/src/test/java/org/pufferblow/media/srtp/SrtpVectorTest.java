package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.media.srtp.Packets.hex;

import org.junit.jupiter.api.Test;

/**
 * The vectors that libsrtp and jitsi-srtp are tested with: master key and salt, a packet, and the same packet protected
 * by someone else's code.
 */
class SrtpVectorTest {
    private static final byte[] RTP = hex("800f1234decafbadcafebabe abababababababababababababababab");
    private static final byte[] RTCP = hex("81c8000bcafebabe abababababababababababababababab");

    @Test
    void shouldProtectAsOthersDoInCounterMode() {
        check(SrtpProfile.SRTP_AES128_CM_HMAC_SHA1_80, "e1f97a0d3e018be0d64fa32c06de4139",
                "0ec675ad498afeebb6960b3aabe6",
                "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb",
                "81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798");
    }

    @Test
    void shouldProtectAsOthersDoInGaloisCounterMode() {
        check(SrtpProfile.SRTP_AEAD_AES_128_GCM, "000102030405060708090a0b0c0d0e0f", "a0a1a2a3a4a5a6a7a8a9aaab",
                "800f1234decafbadcafebabe c5002ede04cfdd2eb91159e0880aa06e d2976826f796b201df3131a127e8a392",
                "81c8000bcafebabe c98b8b5df0392a55852b6c21ac8e7025 c52c6fbea2b3b446ea31123ba88ce61e 80000001");
    }

    private static void check(SrtpProfile profile, String key, String salt, String srtp, String srtcp) {
        // Both sides get the same key, so that what one protects is what the other expects.
        byte[] material = hex(key + key + salt + salt);
        SrtpSession ours = SrtpSession.of(profile, material.clone(), true, 1);
        SrtpSession theirs = SrtpSession.of(profile, material.clone(), false, 1);

        assertThat(Packets.protect(ours.outbound().stream(0xcafebabeL), RTP)).isEqualTo(hex(srtp));
        // Index 0 comes first; the vectors show index 1.
        Packets.protectRtcp(ours.outbound(), RTCP);
        assertThat(Packets.protectRtcp(ours.outbound(), RTCP)).isEqualTo(hex(srtcp));

        assertThat(Packets.open(theirs.inbound(), hex(srtp), 0).plain()).isEqualTo(RTP);
        assertThat(Packets.openRtcp(theirs.inbound(), hex(srtcp), 0).plain()).isEqualTo(RTCP);
    }
}
