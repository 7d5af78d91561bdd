package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pufferblow.media.srtp.SrtpProfile;
import org.pufferblow.media.srtp.SrtpSession;

/** A room in which everybody may hear everybody, and most are silent. */
class SilentMembersTest {
    private static final int MEMBERS = 20;
    private static final SrtpProfile PROFILE = SrtpProfile.SRTP_AEAD_AES_128_GCM;

    private final TestConference room = new TestConference();
    private final Random random = new Random(4);
    private final List<ConferenceMember> members = new ArrayList<>();
    private final List<SrtpSession> sessions = new ArrayList<>();

    private void fill() throws Exception {
        for (int i = 0; i < MEMBERS; i++) {
            ConferenceMember member = room.join("p" + i);
            byte[] keyingMaterial = new byte[2 * (PROFILE.keyLength() + PROFILE.saltLength())];
            random.nextBytes(keyingMaterial);
            SrtpSession session = SrtpSession.of(PROFILE, keyingMaterial, false, 1);
            member.peer.srtp = session.outbound();
            members.add(member);
            sessions.add(session);
        }
        for (ConferenceMember member : members) {
            member.hear(members.stream().filter(other -> other != member)
                    .map(other -> member.hearing(other.endpoint.owner(), 100 + members.indexOf(other)))
                    .toArray(SubscriptionDesc[]::new));
        }
    }

    private long contexts() {
        return sessions.stream().filter(session -> session.outbound().hasContext()).count();
    }

    @Test
    void shouldCostTheOthersNoCipherContext() throws Exception {
        fill();
        assertThat(contexts()).isZero();

        members.getFirst().endpoint.setMuted(true);
        members.getFirst().speak("unheard", 0);
        assertThat(contexts()).isZero();

        members.get(1).speak("heard", 0);
        assertThat(room.count("forwarded")).isEqualTo(MEMBERS - 1);
        assertThat(contexts()).isEqualTo(MEMBERS - 1);
        assertThat(sessions.get(1).outbound().hasContext()).isFalse();

        members.get(2).speak("heard too", 0);
        assertThat(contexts()).isEqualTo(MEMBERS);
    }
}
