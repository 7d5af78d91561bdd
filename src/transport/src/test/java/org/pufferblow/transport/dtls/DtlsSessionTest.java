package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.TransportConfig;

@Timeout(60)
class DtlsSessionTest {
    private static final TestPeer.Wire PERFECT = TestPeer::deliver;

    private static void shakeHands(TestPeer client, TestPeer server) {
        server.start(DtlsRole.SERVER);
        client.start(DtlsRole.CLIENT);
        await().until(() -> client.hasKeys() && server.hasKeys());
        assertSameKeys(client, server);
    }

    private static void assertSameKeys(TestPeer client, TestPeer server) {
        TestPeer.Keys ours = client.keys.getFirst();
        TestPeer.Keys theirs = server.keys.getFirst();
        assertThat(ours.material()).isEqualTo(theirs.material())
                .hasSize(4 * (ours.profile().keyLength() + ours.profile().saltLength())).containsPattern("[^0]");
        assertThat(ours.profile()).isEqualTo(theirs.profile());
        assertThat(ours.weAreClient()).isTrue();
        assertThat(theirs.weAreClient()).isFalse();
        assertThat(client.failures).isEmpty();
        assertThat(server.failures).isEmpty();
    }

    private static TestPeer[] pair(DtlsContext one, DtlsContext two, TestPeer.Wire wire) {
        TestPeer[] peers = {new TestPeer(one, "one", wire), new TestPeer(two, "two", wire)};
        TestPeer.join(peers[0], peers[1]);
        return peers;
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldDeriveTheSameKeysOnBothSidesWithEachProfile(SrtpProfile profile) {
        TestPeer[] peers = pair(Contexts.withProfiles(profile.name()), Contexts.standard(), PERFECT);
        shakeHands(peers[0], peers[1]);
        assertThat(peers[0].keys.getFirst().profile()).isEqualTo(profile);
    }

    /** Nobody else would tell the peer's owner that there will be no media. */
    @Test
    void shouldFailWhenTheKeysCannotBeTaken() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        peers[1].onEachKeys = () -> {
            throw new NoClassDefFoundError("a test's");
        };
        peers[1].start(DtlsRole.SERVER);
        peers[0].start(DtlsRole.CLIENT);
        await().until(() -> peers[1].hasFailed());
        assertThat(peers[1].failures).containsExactly("internal error");
        peers[1].session.close();
        assertThat(peers[1].closed).hasValue(0);
    }

    @Test
    void shouldWorkInEitherRoleFromTheSameContext() {
        DtlsContext context = Contexts.standard();
        TestPeer[] peers = pair(context, Contexts.standard(), PERFECT);
        shakeHands(peers[0], peers[1]);
        TestPeer[] swapped = pair(context, Contexts.standard(), PERFECT);
        shakeHands(swapped[1], swapped[0]);
    }

    /** Java's curve and libcrypto's (where it is) have to be one. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void shouldWorkWithWhomeverComputesTheCurve(DtlsRole ofTheJdk) {
        DtlsContext jdk = new DtlsContext(Contexts.DTLS, Contexts.SRTP, InstantSource.system(), 1000, 1200,
                () -> new JdkFirstCrypto(new SecureRandom()));
        TestPeer[] peers = ofTheJdk == DtlsRole.CLIENT
                ? pair(jdk, Contexts.standard(), PERFECT)
                : pair(Contexts.standard(), jdk, PERFECT);
        shakeHands(peers[0], peers[1]);
    }

    @Test
    void shouldChooseTheFirstOfTheServersProfilesThatTheClientOffers() {
        TestPeer[] peers = pair(Contexts.standard(),
                Contexts.withProfiles("SRTP_AES128_CM_HMAC_SHA1_80", "SRTP_AEAD_AES_128_GCM"), PERFECT);
        shakeHands(peers[0], peers[1]);
        assertThat(peers[0].keys.getFirst().profile()).isEqualTo(SrtpProfile.SRTP_AES128_CM_HMAC_SHA1_80);
    }

    @Test
    void shouldFailWithoutACommonProfile() {
        TestPeer[] peers = pair(Contexts.withProfiles("SRTP_AEAD_AES_128_GCM"),
                Contexts.withProfiles("SRTP_AES128_CM_HMAC_SHA1_80"), PERFECT);
        peers[1].start(DtlsRole.SERVER);
        peers[0].start(DtlsRole.CLIENT);
        await().until(() -> peers[0].hasFailed() && peers[1].hasFailed());
        assertThat(peers[1].failures.getFirst()).contains("no SRTP protection profile in common");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldConnectOverALinkThatLosesDoublesAndReordersSmallFragments(long seed) {
        DtlsContext context = Contexts.sendingAtMost(200);
        TestPeer[] peers = {new TestPeer(context, "client", new LossyWire(seed, 0.2, 0.2, 0.3)),
                new TestPeer(context, "server", new LossyWire(seed + 100, 0.2, 0.2, 0.3))};
        TestPeer.join(peers[0], peers[1]);
        shakeHands(peers[0], peers[1]);
    }

    @Test
    void shouldTakeAClientHelloInShuffledAndDoubledFragments() {
        List<byte[]> fragments = new CopyOnWriteArrayList<>();
        // Nothing is sent twice but by us: otherwise the pieces would come anyway.
        DtlsContext context = new DtlsContext(Contexts.DTLS, Contexts.SRTP, InstantSource.system(), 30_000, 80);
        AtomicBoolean through = new AtomicBoolean();
        TestPeer.Wire holding = (datagram, to) -> {
            if (through.get()) {
                TestPeer.deliver(datagram, to);
            } else {
                fragments.add(datagram);
            }
        };
        TestPeer client = new TestPeer(context, "client", holding);
        TestPeer server = new TestPeer(context, "server", PERFECT);
        TestPeer.join(client, server);
        client.start(DtlsRole.CLIENT);
        await().until(() -> isWholeClientHello(fragments));
        through.set(true);
        List<byte[]> shuffled = new ArrayList<>(fragments);
        shuffled.addAll(fragments);
        Collections.shuffle(shuffled, new Random(42));
        assertThat(shuffled.getFirst()[HandshakeBounds.RECORD_HEADER_LENGTH + 8]).isNotZero();

        server.start(DtlsRole.SERVER);
        shuffled.forEach(fragment -> TestPeer.deliver(fragment, server.session));
        await().until(() -> client.hasKeys() && server.hasKeys());
        assertSameKeys(client, server);
    }

    private static boolean isWholeClientHello(List<byte[]> fragments) {
        int bytes = fragments.stream().mapToInt(each -> uint16(each, HandshakeBounds.RECORD_HEADER_LENGTH + 10)).sum();
        return !fragments.isEmpty() && bytes >= uint16(fragments.getFirst(), HandshakeBounds.RECORD_HEADER_LENGTH + 2);
    }

    private static int uint16(byte[] bytes, int offset) {
        return ((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF);
    }

    @Test
    void shouldKeepTheClientHelloThatComesBeforeTheStart() {
        // No resending: without the kept datagram the handshake could not go on.
        DtlsContext patient = new DtlsContext(Contexts.DTLS, Contexts.SRTP, InstantSource.system(), 30_000,
                1200);
        TestPeer[] peers = pair(patient, patient, PERFECT);
        peers[0].start(DtlsRole.CLIENT);
        await().until(() -> !peers[0].sent.isEmpty());
        peers[1].start(DtlsRole.SERVER);
        await().until(() -> peers[0].hasKeys() && peers[1].hasKeys());
        assertSameKeys(peers[0], peers[1]);
    }

    @Test
    void shouldDropAndCountWhatDoesNotFitBeforeTheStart() {
        DtlsContext context = Contexts.standard();
        TestPeer peer = new TestPeer(context, "peer", PERFECT);
        for (int i = 0; i < 100; i++) {
            peer.session.receive(new byte[100], 0, 100);
        }
        assertThat(context.counters()).containsEntry("dtls_dropped_queue_full", 84L);
    }

    @Test
    void shouldSendItsLastFlightAgainWhenThePeerDoes() {
        // The server's last flight never arrives until it was asked for again.
        AtomicBoolean through = new AtomicBoolean();
        DtlsContext context = Contexts.standard();
        TestPeer client = new TestPeer(context, "client", PERFECT);
        TestPeer.Wire deafAtTheEnd = (datagram, to) -> {
            boolean lastFlight = datagram[0] == 20 || (datagram[0] == 22 && datagram[4] == 1);
            if (!lastFlight || through.get()) {
                TestPeer.deliver(datagram, to);
            }
        };
        TestPeer server = new TestPeer(context, "server", deafAtTheEnd);
        TestPeer.join(client, server);
        server.start(DtlsRole.SERVER);
        client.start(DtlsRole.CLIENT);
        await().until(server::hasKeys);
        assertThat(client.hasKeys()).isFalse();
        through.set(true);
        await().until(client::hasKeys);
        assertSameKeys(client, server);
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void shouldGiveNobodyKeysWhenTheCertificateIsNotTheAnnouncedOne(DtlsRole deceived) {
        DtlsContext context = Contexts.standard();
        TestPeer[] peers = pair(context, Contexts.standard(), PERFECT);
        TestPeer wary = peers[0];
        TestPeer stranger = peers[1];
        stranger.start(deceived == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT);
        wary.start(deceived, wary.session.fingerprint());
        await().until(() -> wary.hasFailed() && stranger.hasFailed());
        assertThat(wary.failures.getFirst()).contains("does not have the fingerprint that it announced");
        assertThat(wary.keys).isEmpty();
        assertThat(stranger.keys).isEmpty();
        assertThat(context.counters()).containsEntry("dtls_handshakes_failed", 1L);
    }

    @Test
    void shouldAcceptAnyOneMatchingFingerprint() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        Fingerprint right = peers[1].session.fingerprint();
        peers[1].start(DtlsRole.SERVER);
        peers[0].start(DtlsRole.CLIENT, new Fingerprint("md5", "00:11"), peers[0].session.fingerprint(),
                new Fingerprint("SHA-256", right.value().toLowerCase(Locale.ROOT)));
        await().until(() -> peers[0].hasKeys() && peers[1].hasKeys());
    }

    @Test
    void shouldFailAtOnceWhenNoFingerprintHasAnAcceptedHashFunction() {
        TestPeer[] peers = pair(Contexts.accepting("sha-512"), Contexts.standard(), PERFECT);
        peers[0].start(DtlsRole.CLIENT);
        await().until(peers[0]::hasFailed);
        assertThat(peers[0].failures.getFirst()).contains("offered [sha-256]", "accepted [sha-512]");
        assertThat(peers[0].sent).isEmpty();
    }

    @Test
    void shouldFailWithoutAnyFingerprint() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        peers[0].start(DtlsRole.SERVER, new Fingerprint[0]);
        await().until(peers[0]::hasFailed);
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void shouldFailWhenThePeerStaysSilentForTheHandshakeTimeout(DtlsRole role) {
        TestPeer[] peers = pair(Contexts.timingOutAfter(Duration.ofMillis(100)), Contexts.standard(),
                (datagram, to) -> {});
        peers[0].start(role);
        await().until(peers[0]::hasFailed);
        assertThat(peers[0].failures).containsExactly("DTLS handshake timed out");
        assertThat(peers[0].sent.isEmpty()).isEqualTo(role == DtlsRole.SERVER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellTheOtherWhenOneCloses(boolean clientCloses) {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        shakeHands(peers[0], peers[1]);
        TestPeer closing = peers[clientCloses ? 0 : 1];
        TestPeer told = peers[clientCloses ? 1 : 0];
        closing.session.close();
        closing.session.close();
        await().until(() -> told.closed.get() == 1);
        told.session.close();
        assertThat(closing.closed).hasValue(0);
        assertThat(told.failures).isEmpty();
    }

    @Test
    void shouldSayNothingMoreAfterBeingClosedDuringTheHandshake() {
        DtlsContext context = Contexts.standard();
        TestPeer client = new TestPeer(context, "client", (datagram, to) -> {});
        TestPeer server = new TestPeer(context, "server", PERFECT);
        TestPeer.join(client, server);
        client.start(DtlsRole.CLIENT);
        await().until(() -> !client.sent.isEmpty());
        client.session.close();
        // The one permit or more is free again only when the handshake's thread has gone.
        TestPeer[] others = pair(context, Contexts.standard(), PERFECT);
        shakeHands(others[0], others[1]);
        assertThat(client.failures).isEmpty();
        assertThat(client.keys).isEmpty();
        assertThat(client.sent).allMatch(datagram -> datagram[0] == 22);
    }

    @Test
    void shouldIgnoreAStartAfterTheCloseAndRefuseASecondOne() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        peers[0].start(DtlsRole.CLIENT);
        assertThatThrownBy(() -> peers[0].start(DtlsRole.CLIENT)).isInstanceOf(IllegalStateException.class);
        peers[1].session.close();
        peers[1].start(DtlsRole.SERVER);
        assertThat(peers[1].sent).isEmpty();
    }

    @Test
    void shouldCompleteFiftyHandshakesAtOnce() {
        DtlsContext context = Contexts.standard();
        List<TestPeer[]> pairs = IntStream.range(0, 50).mapToObj(i -> pair(context, context, PERFECT)).toList();
        pairs.forEach(peers -> {
            peers[1].start(DtlsRole.SERVER);
            peers[0].start(DtlsRole.CLIENT);
        });
        await().atMost(Duration.ofSeconds(40))
                .until(() -> pairs.stream().flatMap(Arrays::stream).allMatch(TestPeer::hasKeys));
        pairs.forEach(peers -> assertSameKeys(peers[0], peers[1]));
        assertThat(context.counters()).containsAllEntriesOf(
                Map.of("dtls_handshakes_started", 100L, "dtls_handshakes_completed", 100L, "dtls_handshakes_failed",
                        0L));
    }

    @Test
    void shouldNotLetSilentPeersHoldUpOthers() {
        DtlsContext context = Contexts.standard();
        List<TestPeer> silent = IntStream.range(0, 100).mapToObj(i -> new TestPeer(context, "s" + i, PERFECT)).toList();
        silent.forEach(peer -> peer.start(DtlsRole.SERVER, context.fingerprint()));
        TestPeer[] peers = pair(context, context, PERFECT);
        shakeHands(peers[0], peers[1]);
        silent.forEach(peer -> peer.session.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"})
    void shouldNegotiateTheOneSuiteThatTheServerIsConfinedTo(String suite) {
        DtlsContext client = Contexts.withSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        TestPeer[] peers = pair(client, Contexts.withSuites(suite), PERFECT);
        shakeHands(peers[0], peers[1]);
        assertThat(peers[0].session.cipherSuite()).isEqualTo(suite);
        assertThat(peers[1].session.cipherSuite()).isEqualTo(suite);
    }

    @Test
    void shouldPreferTheServersOrderOfSuites() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.withSuites(
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), PERFECT);
        shakeHands(peers[0], peers[1]);
        assertThat(peers[0].session.cipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void shouldAuthenticateByFingerprintsOfTheConfiguredHashFunction() {
        DtlsContext context = Contexts.withLocalHash("sha-512");
        Fingerprint fingerprint = context.fingerprint();
        assertThat(fingerprint.hashFunction()).isEqualTo("sha-512");
        assertThat(fingerprint.value()).hasSize(64 * 3 - 1).matches("[0-9A-F]{2}(:[0-9A-F]{2})+");
        TestPeer[] peers = pair(context, Contexts.standard(), PERFECT);
        shakeHands(peers[0], peers[1]);
    }

    @Test
    void shouldSendNoDatagramLongerThanTheLimit() {
        TestPeer[] peers = pair(Contexts.standard(), Contexts.standard(), PERFECT);
        shakeHands(peers[0], peers[1]);
        assertThat(peers[0].sent).allMatch(datagram -> datagram.length <= 1200);
        assertThat(peers[1].sent).allMatch(datagram -> datagram.length <= 1200);
    }

    @Test
    void shouldRefuseAClientThatDoesNotOfferUseSrtpOrExtendedMasterSecret() {
        TransportConfig.Dtls dtls = Contexts.DTLS;
        assertThat(PlainClient.failureAgainst(Contexts.with(dtls), false, true)).contains("use_srtp");
        assertThat(PlainClient.failureAgainst(Contexts.with(dtls), true, false)).contains("handshake_failure");
    }

    @Test
    void shouldRefuseAClientThatShowsNoCertificate() {
        assertThat(PlainClient.failureAgainst(Contexts.standard(), true, true)).contains("no certificate");
    }
}
