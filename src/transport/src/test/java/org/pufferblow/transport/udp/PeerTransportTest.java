package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.TransportState.CLOSED;
import static org.pufferblow.transport.TransportState.CONNECTED;
import static org.pufferblow.transport.TransportState.CONNECTING;
import static org.pufferblow.transport.TransportState.DISCONNECTED;
import static org.pufferblow.transport.TransportState.FAILED;
import static org.pufferblow.transport.TransportState.NEW;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.UdpPath;

/** Two ports that talk over loopback; what ICE would find out is told by the test. */
class PeerTransportTest {
    private TestPort here;
    private TestPort there;
    private TestSide one;
    private TestSide other;

    private void open(TransportConfig config) throws TransportException {
        here = new TestPort(config);
        there = new TestPort(config);
        one = here.side("one");
        other = there.side("other");
    }

    private void openConnected(TransportConfig config) throws TransportException {
        open(config);
        TestSide.connect(one, other, DtlsRole.CLIENT);
        one.awaitState(CONNECTED);
        other.awaitState(CONNECTED);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @ParameterizedTest
    @CsvSource({"SRTP_AEAD_AES_128_GCM, CLIENT", "SRTP_AEAD_AES_128_GCM, SERVER",
            "SRTP_AES128_CM_HMAC_SHA1_80, CLIENT", "SRTP_AES128_CM_HMAC_SHA1_80, SERVER"})
    void shouldCarryMediaBothWays(String profile, DtlsRole role) throws Exception {
        open(TestPort.config(List.of(profile), true));
        assertThat(one.peer().state()).isEqualTo(NEW);
        assertThat(one.sendRtp((byte) 1)).isFalse();
        assertThat(one.sendRtcp((byte) 1)).isFalse();

        TestSide.connect(one, other, role);
        one.awaitState(CONNECTED);
        other.awaitState(CONNECTED);

        assertThat(one.sendRtp((byte) 7)).isTrue();
        assertThat(one.sendRtcp((byte) 8)).isTrue();
        assertThat(other.sendRtp((byte) 9, RtpSender.MAX_PACKET_LENGTH)).isTrue();
        assertThat(other.sendRtcp((byte) 10)).isTrue();
        await().until(() -> one.rtp().size() + one.rtcp().size() + other.rtp().size() + other.rtcp().size() == 4);
        assertThat(other.rtp().element()).hasSize(100).endsWith(7, 7, 7);
        assertThat(other.rtcp().element()).hasSize(32).endsWith(8, 8, 8);
        assertThat(one.rtp().element()).hasSize(RtpSender.MAX_PACKET_LENGTH).endsWith(9, 9, 9);
        assertThat(one.rtcp().element()).hasSize(32).endsWith(10, 10, 10);
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED);
        assertThat(one.peer().state()).isEqualTo(CONNECTED);
        assertThat(here.transports().counters()).containsEntry("srtp_packets_sent", 1L)
                .containsEntry("srtcp_packets_sent", 1L).containsEntry("srtp_packets_received", 1L)
                .containsEntry("srtcp_packets_received", 1L).containsEntry("dtls_handshakes_completed", 1L)
                .containsEntry("stun_seen", 0L);
    }

    @Test
    void shouldFailWhenTheFingerprintIsWrong() throws Exception {
        open(TestPort.config());
        Fingerprint wrong = new Fingerprint("sha-256", "00:" + "11:".repeat(30) + "22");

        one.peer().connect(TestSide.withFingerprint(other.description(), wrong), DtlsRole.SERVER);
        other.peer().connect(one.description(), DtlsRole.CLIENT);

        one.awaitState(FAILED);
        other.awaitState(FAILED);
        assertThat(one.sendRtp((byte) 1)).isFalse();
        assertThat(one.states()).containsExactly(CONNECTING, FAILED);
    }

    @Test
    void shouldFailWhenIceFails() throws Exception {
        open(TestPort.config());
        one.peer().connect(TestSide.withCandidates(other.description(), List.of()), DtlsRole.SERVER);

        here.ice().peer("one").listener().onFailed("no pair");

        one.awaitState(FAILED);
    }

    @Test
    void shouldTellThePeerThatItCloses() throws Exception {
        openConnected(TestPort.config());

        one.peer().close();

        other.awaitState(CLOSED);
        one.awaitState(CLOSED);
        assertThat(other.states()).containsExactly(CONNECTING, CONNECTED, CLOSED);
        assertThat(there.ice().peer("other").isClosed()).isTrue();
        assertThat(one.sendRtp((byte) 1)).isFalse();
        assertThat(other.sendRtcp((byte) 1)).isFalse();
    }

    @Test
    void shouldFreeEverythingWhenClosed() throws Exception {
        openConnected(TestPort.config());
        TestSide.exchange(one, other);
        assertThat(one.onPortThread(here.transports()::validatedPaths)).isEqualTo(1);

        one.peer().close();
        one.peer().close();
        one.awaitState(CLOSED);
        other.awaitState(CLOSED);

        assertThat(one.onPortThread(here.transports()::validatedPaths)).isZero();
        assertThat(one.onPortThread(there.transports()::validatedPaths)).isZero();
        await().until(() -> here.transports().peers() == 0 && there.transports().peers() == 0);
        assertThat(here.ice().peer("one").isClosed()).isTrue();
        one.closeSender();
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED, CLOSED);
    }

    @Test
    void shouldCloseBeforeItConnects() throws Exception {
        open(TestPort.config());

        one.peer().close();
        one.awaitState(CLOSED);
        one.peer().connect(other.description(), DtlsRole.SERVER);
        one.peer().addRemoteCandidate(other.description().candidates().getFirst());

        assertThat(one.onPortThread(here.transports()::validatedPaths)).isZero();
        assertThat(one.states()).containsExactly(CLOSED);
    }

    @Test
    void shouldConnectOnlyOnce() throws Exception {
        openConnected(TestPort.config());

        one.peer().connect(other.description(), DtlsRole.CLIENT);

        TestSide stranger = there.side("stranger");
        assertThatThrownBy(() -> one.peer().connect(stranger.description(), DtlsRole.CLIENT))
                .isInstanceOf(IllegalStateException.class);
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED);
    }

    @Test
    void shouldBeDisconnectedWhileThePeerIsSilent() throws Exception {
        openConnected(TestPort.config());
        TestSide.exchange(one, other);

        here.advance(Duration.ofSeconds(61));
        one.awaitState(DISCONNECTED);
        assertThat(one.sendRtp((byte) 1)).isTrue();
        assertThat(other.sendRtp((byte) 1)).isTrue();
        one.awaitState(CONNECTED);

        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED, DISCONNECTED, CONNECTED);
        assertThat(other.states()).containsExactly(CONNECTING, CONNECTED);
    }

    @Test
    void shouldWaitLongerForTheFirstPacket() throws Exception {
        openConnected(TestPort.config());

        here.advance(Duration.ofMinutes(9));
        assertThat(one.onPortThread(() -> one.peer().state())).isEqualTo(CONNECTED);
        here.advance(Duration.ofMinutes(2));
        one.awaitState(DISCONNECTED);

        assertThat(other.sendRtcp((byte) 1)).isTrue();
        one.awaitState(CONNECTED);
    }

    @Test
    void shouldSendNothingWithoutConsent() throws Exception {
        openConnected(TestPort.config());
        TestSide.exchange(one, other);

        here.ice().peer("one").listener().onConsent(false);
        one.awaitState(DISCONNECTED);
        assertThat(one.sendRtp((byte) 1)).isFalse();
        assertThat(one.sendRtcp((byte) 1)).isFalse();

        here.ice().peer("one").listener().onConsent(true);
        one.awaitState(CONNECTED);
        assertThat(one.sendRtp((byte) 1)).isTrue();
    }

    /** RFC 7675: consent is what STUN says. */
    @Test
    void shouldHearAPeerWithoutConsentButSendItNothing() throws Exception {
        openConnected(TestPort.config());
        TestSide.exchange(one, other);
        for (int loss = 1; loss <= 2; loss++) {
            here.ice().peer("one").listener().onConsent(false);
            one.awaitState(DISCONNECTED);
            int before = one.rtp().size();

            assertThat(other.sendRtp((byte) 1)).isTrue();
            assertThat(other.sendRtcp((byte) 1)).isTrue();

            await().until(() -> one.rtp().size() > before);
            assertThat(one.onPortThread(() -> one.peer().state())).isEqualTo(DISCONNECTED);
            assertThat(one.sendRtp((byte) 1)).isFalse();
            assertThat(one.sendRtcp((byte) 1)).isFalse();
            assertThat(here.ice().peer("one").checked).as("ICE is told of the sign of life").isNotEmpty();

            here.ice().peer("one").listener().onConsent(true);
            one.awaitState(CONNECTED);
            assertThat(one.sendRtp((byte) 1)).isTrue();
        }
        assertThat(one.states()).containsExactly(CONNECTING, CONNECTED, DISCONNECTED, CONNECTED, DISCONNECTED,
                CONNECTED);
    }

    /** A path that was valid once, and is not the one that ICE keeps asking about. */
    @Test
    void shouldFollowMediaOnlyToWhereThePeerHasAnsweredOfLateAndOnlyForAsLong() throws Exception {
        openConnected(TestPort.config());
        TestSide.exchange(one, other);
        Duration lifetime = TestPort.config().consent().lifetime();
        FakeIce.Peer ice = here.ice().peer("one");
        try (Relay relay = new Relay(here.address())) {
            UdpPath side = new UdpPath(here.address(), relay.outside());
            ice.listener().onPathValidated(side);
            UdpPath theirSide = new UdpPath(there.address(), relay.inside());
            there.ice().peer("other").listener().onPathSelected(theirSide);
            assertThat(one.onPortThread(() -> true)).as("it has taken the path in").isTrue();
            here.advance(lifetime);

            int before = one.rtp().size();
            assertThat(other.sendRtp((byte) 1)).isTrue();
            await().until(() -> one.rtp().size() > before && ice.checked.contains(side));
            assertThat(one.sendRtp((byte) 5)).isTrue();
            await().until(() -> other.rtp().size() > 1);
            assertThat(relay.returned()).as("before it has answered").isZero();

            // The answer has moved the other's media back.
            there.ice().peer("other").listener().onPathSelected(theirSide);
            ice.listener().onPathConfirmed(side);
            assertThat(one.onPortThread(() -> true)).isTrue();
            assertThat(other.sendRtp((byte) 1)).isTrue();
            await().until(() -> one.rtp().size() > before + 1);
            assertThat(one.sendRtp((byte) 5)).isTrue();
            await().until(() -> relay.returned() == 1);

            int asked = ice.checked.size();
            here.advance(TestPort.config().consent().interval());
            await().until(() -> ice.checked.size() > asked);
            here.advance(lifetime);
            int returned = other.rtp().size();
            await().until(() -> one.sendRtp((byte) 6) && other.rtp().size() > returned);
            assertThat(relay.returned()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendBackWhereMediaCameFromIfSoConfigured(boolean follow) throws Exception {
        openConnected(TestPort.config(List.of("SRTP_AEAD_AES_128_GCM"), follow));
        TestSide.exchange(one, other);
        // A relay stands for the peer's new address: what comes to it goes on from another port.
        try (Relay relay = new Relay(here.address())) {
            here.ice().peer("one").listener().onPathValidated(
                    new UdpPath(here.address(), relay.outside()));
            there.ice().peer("other").listener().onPathSelected(
                    new UdpPath(there.address(), relay.inside()));
            int before = one.rtp().size();
            await().until(() -> other.sendRtp((byte) 1));
            await().until(() -> one.rtp().size() > before);

            int returned = other.rtp().size();
            assertThat(one.sendRtp((byte) 5)).isTrue();
            if (follow) {
                await().until(() -> relay.returned() == 1);
            } else {
                await().until(() -> other.rtp().size() > returned);
                assertThat(relay.returned()).isZero();
            }
        }
    }

    @Test
    void shouldRefuseAPacketThatIsTooLong() throws Exception {
        openConnected(TestPort.config());

        assertThat(one.sendRtp((byte) 1, RtpSender.MAX_PACKET_LENGTH + 1)).isFalse();

        assertThat(here.count("srtp_send_refused")).isEqualTo(1);
    }

    @Test
    void shouldSurviveATaskThatThrows() throws Exception {
        openConnected(TestPort.config());

        here.transports().onPortThread(() -> {
            throw new IllegalStateException("thrown by the test, to be logged once");
        });

        TestSide.exchange(one, other);
        assertThat(here.count("udp_internal_errors")).isEqualTo(1);
    }
}
