package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;
import org.slf4j.LoggerFactory;

@Timeout(30)
class LocalCandidatesTest {
    private static final InetSocketAddress PRIVATE = address("10.0.0.1", 40000);
    private static final InetSocketAddress PUBLIC = address("192.0.2.1", 40000);
    private static final InetSocketAddress OUTSIDE = address("203.0.113.7", 40000);
    private static final InetSocketAddress STUN_SERVER = address("198.51.100.53", 3478);
    private static final List<HostPort> SERVERS = List.of(new HostPort("198.51.100.53", 3478));

    private final TestNetwork network = new TestNetwork();
    private final TestListener listener = new TestListener();

    @AfterEach
    void close() {
        network.close();
    }

    private List<Candidate> candidates(TransportConfig config, InetSocketAddress... sockets) {
        return network.engine(config, sockets).newPeer("peer", IceRole.CONTROLLED, listener).localCandidates();
    }

    private static List<InetSocketAddress> addressesOf(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::address).toList();
    }

    @Test
    void shouldAnnounceEachSocketByFallingPriority() {
        List<Candidate> candidates = candidates(TestConfigs.STANDARD, PUBLIC, PRIVATE);
        assertThat(addressesOf(candidates)).containsExactly(PUBLIC, PRIVATE);
        assertThat(candidates).allMatch(each -> each.type() == CandidateType.HOST && each.related() == null);
        assertThat(candidates.get(0).priority()).isEqualTo((126L << 24) + (65_535 << 8) + 255)
                .isGreaterThan(candidates.get(1).priority());
        assertThat(candidates.get(0).foundation()).isNotEqualTo(candidates.get(1).foundation());
    }

    @Test
    void shouldAnnounceAPublicAddressOnTheSocketFromWhichTheWayThereBegins() {
        InetSocketAddress other = address("10.9.9.9", 40000);
        TransportConfig config = TestConfigs.with(true, List.of(), List.of("203.0.113.7", "10.0.0.1", "2001:db8::7"),
                List.of());
        LocalCandidates candidates = new LocalCandidates(config, List.of(other, PRIVATE),
                to -> to.equals(OUTSIDE.getAddress()) ? Optional.of(PRIVATE.getAddress()) : Optional.empty());

        assertThat(addressesOf(candidates.announced())).containsExactly(other, PRIVATE, OUTSIDE);
        assertThat(candidates.announced().getLast().type()).isEqualTo(CandidateType.SRFLX);
        assertThat(candidates.announced().getLast().related()).isEqualTo(PRIVATE);
        assertThat(candidates.withoutSocket()).containsExactly(InetAddress.ofLiteral("2001:db8::7"));

        candidates.update(List.of(other));
        assertThat(candidates.announced().getLast().related()).isEqualTo(other);
    }

    @Test
    void shouldSayOnceWhatToDoWhereAllAddressesArePrivateAndNobodyNamedAnother() {
        assertThat(warnings(TestConfigs.STANDARD, PRIVATE)).singleElement().asString()
                .startsWith("Every address that clients are told is private").contains("RTC_ADVERTISE_IPS");
        assertThat(warnings(TestConfigs.STANDARD, PRIVATE, PUBLIC)).isEmpty();
        assertThat(warnings(TestConfigs.STANDARD, address("127.0.0.1", 40000))).isEmpty();
        assertThat(warnings(TestConfigs.with(true, List.of(), List.of("203.0.113.7"), List.of()), PRIVATE)).isEmpty();
        assertThat(warnings(TestConfigs.with(true, List.of(new StaticMapping("10.0.0.1", 0, "203.0.113.7", 0)),
                List.of()), PRIVATE)).isEmpty();
        // Their answers are waited for.
        assertThat(warnings(TestConfigs.with(true, List.of(), SERVERS), PRIVATE)).isEmpty();
    }

    private List<String> warnings(TransportConfig config, InetSocketAddress... sockets) {
        Logger logger = (Logger) LoggerFactory.getLogger(Ice4jEngine.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try {
            network.engine(config, sockets);
            return logged.list.stream().filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    void shouldAnnounceOtherAddressesFromWhenTheyComeAndTellThoseWhoAskedBefore() {
        Ice4jEngine engine = network.engine(TestConfigs.STANDARD, PRIVATE);
        IcePeer peer = engine.newPeer("peer", IceRole.CONTROLLED, listener);
        assertThat(addressesOf(peer.localCandidates())).containsExactly(PRIVATE);

        engine.onLocalAddresses(List.of(PUBLIC));

        await().until(() -> addressesOf(listener.candidates).equals(List.of(PUBLIC)));
        List<Candidate> later = engine.newPeer("later", IceRole.CONTROLLED, new TestListener())
                .localCandidates();
        assertThat(addressesOf(later)).containsExactly(PUBLIC);
        assertThat(later.getFirst().priority()).isEqualTo((126L << 24) + (65_535 << 8) + 255);
        engine.onLocalAddresses(List.of(PRIVATE, PUBLIC));
        assertThat(addressesOf(peer.localCandidates())).containsExactly(PRIVATE, PUBLIC);
        assertThat(listener.candidates).hasSize(1);
    }

    @Test
    void shouldApplyMappingsToAddressesThatComeLaterAndForgetWhatWasLearntOfOthers() {
        LocalCandidates candidates = new LocalCandidates(TestConfigs.with(true,
                List.of(new StaticMapping("192.0.2.1", 0, "203.0.113.9", 0)), List.of()), List.of(PRIVATE));
        assertThat(candidates.learn(PRIVATE, 0, OUTSIDE)).isTrue();
        assertThat(addressesOf(candidates.announced())).containsExactly(PRIVATE, OUTSIDE);

        candidates.update(List.of(PUBLIC));

        assertThat(addressesOf(candidates.announced())).containsExactly(PUBLIC, address("203.0.113.9", 40000));
        assertThat(candidates.learn(PRIVATE, 0, OUTSIDE)).as("an answer that comes late").isFalse();
        assertThat(candidates.hasSocket(PRIVATE)).as("calls that go over it go on").isTrue();
        assertThat(candidates.hostPriority(PRIVATE)).isLessThan(candidates.hostPriority(PUBLIC));
        assertThat(candidates.sockets()).containsExactly(PUBLIC);
    }

    @Test
    void shouldKeepPrivateAddressesToItselfIfToldTo() {
        for (String each : List.of("10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.1.1", "127.0.0.1", "100.64.0.1",
                "fd00::1", "fe80::1", "::1")) {
            assertThat(LocalCandidates.isPrivate(InetAddress.ofLiteral(each))).as(each).isTrue();
        }
        for (String each : List.of("192.0.2.1", "172.32.0.1", "100.128.0.1", "2001:db8::1")) {
            assertThat(LocalCandidates.isPrivate(InetAddress.ofLiteral(each))).as(each).isFalse();
        }
        assertThat(addressesOf(candidates(TestConfigs.with("", false), PRIVATE, PUBLIC))).containsExactly(PUBLIC);
    }

    @Test
    void shouldConnectThroughAPrivateAddressThatIsNotAnnounced() {
        TestListener atClient = new TestListener();
        IcePeer server = network.engine(TestConfigs.with("", false), PRIVATE).newPeer("server", IceRole.CONTROLLED,
                listener);
        IcePeer client = network.engine(TestConfigs.STANDARD, PUBLIC).newPeer("client", IceRole.CONTROLLING, atClient);
        network.translate(PRIVATE, OUTSIDE);
        assertThat(server.localCandidates()).isEmpty();
        server.connect(client.ufrag(), client.password(), client.localCandidates());
        client.connect(server.ufrag(), server.password(),
                List.of(new Candidate("1", 1, OUTSIDE, CandidateType.SRFLX, null)));
        await().until(() -> listener.isConnected() && atClient.isConnected());
    }

    @Test
    void shouldAnnounceAStaticMappingWithItsBaseUnlessThatIsWithheld() {
        List<StaticMapping> mappings = List.of(new StaticMapping("10.0.0.1", 0, "203.0.113.7", 0));
        Candidate shown = candidates(TestConfigs.with(true, mappings, List.of()), PRIVATE, PUBLIC).get(2);
        assertThat(shown.address()).isEqualTo(OUTSIDE);
        assertThat(shown.type()).isEqualTo(CandidateType.SRFLX);
        assertThat(shown.related()).isEqualTo(PRIVATE);
        assertThat(shown.priority()).isEqualTo((100L << 24) + (65_535 << 8) + 255);
        network.close();
        List<Candidate> withheld = new LocalCandidates(TestConfigs.with(false, mappings, List.of()),
                List.of(PRIVATE, PUBLIC)).announced();
        assertThat(addressesOf(withheld)).containsExactly(PUBLIC, OUTSIDE);
        assertThat(withheld.get(1).related()).isNull();
    }

    @Test
    void shouldMatchAndReplacePortsInStaticMappings() {
        List<StaticMapping> mappings = List.of(new StaticMapping("10.0.0.1", 40000, "203.0.113.7", 1234),
                new StaticMapping("10.0.0.1", 40001, "203.0.113.8", 0),
                new StaticMapping("10.0.0.2", 0, "203.0.113.9", 0));
        assertThat(addressesOf(candidates(TestConfigs.with(true, mappings, List.of()), PRIVATE)))
                .containsExactly(PRIVATE, address("203.0.113.7", 1234));
    }

    @Test
    void shouldRefuseAStaticMappingThatNeedsANameServer() {
        List<StaticMapping> mappings = List.of(new StaticMapping("10.0.0.1", 0, "sfu.example.org", 0));
        assertThatThrownBy(() -> candidates(TestConfigs.with(true, mappings, List.of()), PRIVATE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void answerAsStunServer(AtomicInteger questions) {
        network.attach(STUN_SERVER, (datagram, path) -> {
            questions.incrementAndGet();
            StunView view = new StunView();
            assertThat(view.wrap(datagram, 0, datagram.length)).isTrue();
            byte[] answer = new StunWriter(StunView.BINDING_SUCCESS, view.transactionId())
                    .xorMappedAddress(path.remote()).finish(null);
            network.send(path, answer, 0, answer.length);
        });
    }

    @Test
    void shouldAnnounceWhatAStunServerSeesToPeersThatCameBeforeAndAfterTheAnswer() {
        Ice4jEngine engine = network.engine(TestConfigs.with(true, List.of(), SERVERS),
                new Ice4jEngine.Timing(Duration.ofSeconds(30), Duration.ofMillis(50)), PRIVATE);
        network.translate(PRIVATE, OUTSIDE);
        IcePeer early = engine.newPeer("early", IceRole.CONTROLLED, listener);
        TestListener unasked = new TestListener();
        IcePeer lazy = engine.newPeer("lazy", IceRole.CONTROLLED, unasked);
        assertThat(addressesOf(early.localCandidates())).containsExactly(PRIVATE);
        AtomicInteger questions = new AtomicInteger();
        answerAsStunServer(questions);
        await().until(() -> addressesOf(listener.candidates).equals(List.of(OUTSIDE)));
        assertThat(listener.candidates.getFirst().related()).isEqualTo(PRIVATE);
        assertThat(addressesOf(lazy.localCandidates())).containsExactly(PRIVATE, OUTSIDE);
        assertThat(addressesOf(engine.newPeer("late", IceRole.CONTROLLED, new TestListener()).localCandidates()))
                .containsExactly(PRIVATE, OUTSIDE);
        assertThat(unasked.candidates).isEmpty();
        // The binding is kept open, and a new one is told.
        int asked = questions.get();
        InetSocketAddress moved = address("203.0.113.99", 5555);
        network.translate(PRIVATE, moved);
        await().until(() -> addressesOf(listener.candidates).equals(List.of(OUTSIDE, moved)));
        assertThat(questions.get()).isGreaterThan(asked);
        assertThat(addressesOf(early.localCandidates())).containsExactly(PRIVATE, moved);
    }

    @Test
    void shouldAnnounceNothingTwiceWhenThereIsNoTranslation() {
        AtomicInteger questions = new AtomicInteger();
        answerAsStunServer(questions);
        Ice4jEngine engine = network.engine(TestConfigs.with(true, List.of(), SERVERS),
                new Ice4jEngine.Timing(Duration.ofSeconds(30), Duration.ofMillis(20)), PUBLIC);
        IcePeer peer = engine.newPeer("peer", IceRole.CONTROLLED, listener);
        peer.localCandidates();
        await().until(() -> questions.get() > 3);
        assertThat(addressesOf(peer.localCandidates())).containsExactly(PUBLIC);
        assertThat(listener.candidates).isEmpty();
    }

    @Test
    void shouldNotLetASilentServerOrNameServerDelayAnybody() {
        Ice4jEngine engine = Ice4jEngine.open(TestConfigs.with(true, List.of(), SERVERS), List.of(PRIVATE),
                network::send, Ice4jEngine.Timing.USUAL, name -> {
                    try {
                        Thread.currentThread().join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new InetAddress[0];
                }, System::nanoTime);
        try {
            assertThat(addressesOf(engine.newPeer("peer", IceRole.CONTROLLED, listener).localCandidates()))
                    .containsExactly(PRIVATE);
        } finally {
            engine.close();
        }
    }
}
