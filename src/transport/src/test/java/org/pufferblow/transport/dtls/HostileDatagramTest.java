package org.pufferblow.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.DtlsRole;
import org.slf4j.LoggerFactory;

class HostileDatagramTest {
    private static final DtlsContext CONTEXT = Contexts.standard();

    @Provide
    Arbitrary<List<byte[]>> datagrams() {
        Arbitrary<byte[]> garbage = Arbitraries.bytes().array(byte[].class).ofMaxSize(2100);
        Arbitrary<byte[]> body = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> records = Combinators.combine(Arbitraries.of(20, 21, 22, 23, 24), Arbitraries.of(0, 0, 0, 1),
                Arbitraries.integers().between(0, 255), body).as(HostileDatagramTest::record);
        Arbitrary<byte[]> fragments = Combinators.combine(Arbitraries.of(1, 2, 3, 11, 16, 20),
                Arbitraries.integers().between(0, 0xFFFFFF), Arbitraries.integers().between(0, 20), body)
                .as((type, claimed, seq, bytes) -> record(22, 0, seq, fragment(type, claimed, seq, bytes)));
        return Arbitraries.oneOf(garbage, records, fragments).list().ofMaxSize(20);
    }

    private static byte[] record(int type, int epoch, int sequence, byte[] body) {
        byte[] record = new byte[13 + body.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFD;
        record[4] = (byte) epoch;
        record[10] = (byte) sequence;
        record[11] = (byte) (body.length >> 8);
        record[12] = (byte) body.length;
        System.arraycopy(body, 0, record, 13, body.length);
        return record;
    }

    private static byte[] fragment(int type, int claimedLength, int sequence, byte[] body) {
        byte[] fragment = new byte[12 + body.length];
        fragment[0] = (byte) type;
        fragment[1] = (byte) (claimedLength >> 16);
        fragment[2] = (byte) (claimedLength >> 8);
        fragment[3] = (byte) claimedLength;
        fragment[5] = (byte) sequence;
        fragment[10] = (byte) (body.length >> 8);
        fragment[11] = (byte) body.length;
        System.arraycopy(body, 0, fragment, 12, body.length);
        return fragment;
    }

    @Property(tries = 300)
    void shouldNeitherThrowNorLogAboveDebugForGarbageAtAnyTime(@ForAll("datagrams") List<byte[]> datagrams,
            @ForAll DtlsRole role) {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        // Other threads may log while this one looks.
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger("org.pufferblow.transport.dtls");
        logger.addAppender(logged);
        try {
            TestPeer peer = new TestPeer(CONTEXT, "peer", TestPeer::deliver);
            datagrams.forEach(each -> peer.session.receive(each, 0, each.length));
            peer.start(role, CONTEXT.fingerprint());
            datagrams.forEach(each -> peer.session.receive(each, 0, each.length));
            peer.session.close();
            datagrams.forEach(each -> peer.session.receive(each, 0, each.length));
            assertThat(peer.keys).isEmpty();
            assertThat(logged.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.INFO));
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    @Timeout(30)
    void shouldKeepAnAssociationThroughGarbage() {
        TestPeer client = new TestPeer(CONTEXT, "client", TestPeer::deliver);
        TestPeer server = new TestPeer(CONTEXT, "server", TestPeer::deliver);
        TestPeer.join(client, server);
        server.start(DtlsRole.SERVER);
        client.start(DtlsRole.CLIENT);
        await().until(() -> client.hasKeys() && server.hasKeys());
        byte[] fatalAlert = record(21, 0, 200, new byte[]{2, 40});
        byte[] forgedAlert = record(21, 1, 200, new byte[40]);
        byte[] truncated = {22, (byte) 0xFE, (byte) 0xFD, 0, 0};
        for (byte[] each : List.of(fatalAlert, forgedAlert, truncated,
                record(22, 0, 201, fragment(1, 5, 0, new byte[5])),
                record(24, 1, 3, new byte[10]))) {
            TestPeer.deliver(each, server.session);
        }
        // It is still there: the other's close_notify arrives behind all that.
        client.session.close();
        await().until(() -> server.closed.get() == 1);
        assertThat(server.failures).isEmpty();
    }

    @Test
    void shouldDropDatagramsThatAreEmptyOrLongerThanAnyHandshakes() {
        DtlsContext context = Contexts.standard();
        TestPeer peer = new TestPeer(context, "peer", TestPeer::deliver);
        assertThatCode(() -> peer.session.receive(new byte[65_507], 0, 65_507)).doesNotThrowAnyException();
        peer.session.receive(new byte[1], 0, 0);
        assertThat(context.counters()).containsEntry("dtls_dropped_malformed", 2L);
    }

    @Test
    void shouldRefuseFragmentsThatClaimMoreThanAnyMessageHas() {
        byte[] modest = record(22, 0, 0, fragment(1, HandshakeBounds.MAX_MESSAGE_LENGTH, 0, new byte[100]));
        byte[] greedy = record(22, 0, 0, fragment(1, HandshakeBounds.MAX_MESSAGE_LENGTH + 1, 0, new byte[100]));
        assertThat(HandshakeBounds.acceptsDatagram(modest, modest.length)).isTrue();
        assertThat(HandshakeBounds.acceptsDatagram(greedy, greedy.length)).isFalse();
        byte[] second = new byte[modest.length + greedy.length];
        System.arraycopy(modest, 0, second, 0, modest.length);
        System.arraycopy(greedy, 0, second, modest.length, greedy.length);
        assertThat(HandshakeBounds.acceptsDatagram(second, second.length)).isFalse();
        assertThat(HandshakeBounds.acceptsDatagram(modest, modest.length - 1)).isFalse();
    }

    @Test
    @Timeout(30)
    void shouldCountAndOutliveGreedyFragmentsDuringAHandshake() {
        DtlsContext context = Contexts.standard();
        TestPeer client = new TestPeer(context, "client", TestPeer::deliver);
        TestPeer server = new TestPeer(context, "server", TestPeer::deliver);
        TestPeer.join(client, server);
        for (int seq = 0; seq < 10; seq++) {
            TestPeer.deliver(record(22, 0, seq, fragment(1, 0xFFFFFF, seq, new byte[20])), server.session);
        }
        server.start(DtlsRole.SERVER);
        client.start(DtlsRole.CLIENT);
        await().until(() -> client.hasKeys() && server.hasKeys());
        assertThat(context.counters()).containsEntry("dtls_dropped_malformed", 10L);
    }
}
