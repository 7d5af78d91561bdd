package org.pufferblow.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.media.srtp.SrtpProfile;
import org.pufferblow.transport.DtlsRole;

/** Many who begin and never go on, and one who means it. */
@Timeout(120)
class HandshakeStormTest {
    private static final int STORM = 1_000;
    /** Nobody says anything twice by himself within the test: what is counted is what the storm has asked for. */
    private static final int NEVER_MILLIS = 300_000;

    private final DtlsContext context = new DtlsContext(Contexts.DTLS, Contexts.SRTP, InstantSource.system(),
            NEVER_MILLIS, 1200);
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger computing = new AtomicInteger();

    /** A peer that has sent its ClientHello and is never heard of again. Sending to it takes as long as the test wants. */
    private final class HalfOpen implements DtlsListener {
        private final DtlsSession session = context.newSession("half-open", this);
        private volatile boolean answered;
        private volatile boolean ended;

        void begin(byte[] hello) {
            session.start(DtlsRole.SERVER, List.of(context.fingerprint()));
            TestPeer.deliver(hello, session);
        }

        @Override
        public void onDatagram(byte[] buffer, int offset, int length) {
            computing.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            computing.decrementAndGet();
            answered = true;
        }

        @Override
        public void onKeys(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient) {
            ended = true;
        }

        @Override
        public void onFailed(String reason) {
            ended = true;
        }

        @Override
        public void onClosed() {
            ended = true;
        }
    }

    @Test
    void shouldComputeForFewAtATimeAndServeWhoeverGoesOn() {
        int atATime = context.computing().availablePermits();
        assertThat(atATime).isBetween(1, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        byte[] hello = clientHello();
        List<HalfOpen> storm = new ArrayList<>();
        for (int i = 0; i < STORM; i++) {
            storm.add(new HalfOpen());
        }
        // This thread is the one that takes datagrams off the port: it waits for none of them.
        storm.forEach(peer -> peer.begin(hello));
        await().until(() -> computing.get() == atATime
                && context.computing().getQueueLength() == STORM - atATime);

        TestPeer server = new TestPeer(context, "server", TestPeer::deliver);
        TestPeer client = new TestPeer(Contexts.standard(), "client", TestPeer::deliver);
        TestPeer.join(client, server);
        server.start(DtlsRole.SERVER);
        client.start(DtlsRole.CLIENT);
        // In the queue, behind those who came before.
        await().until(() -> context.computing().getQueueLength() == STORM - atATime + 1);
        assertThat(computing.get()).isEqualTo(atATime);
        assertThat(server.keys).isEmpty();
        held.countDown();

        await().until(() -> client.hasKeys() && server.hasKeys());
        await().until(() -> storm.stream().allMatch(peer -> peer.answered));
        // Waiting for a peer costs no turn: all are still open, and all turns are free.
        assertThat(storm).noneMatch(peer -> peer.ended);
        await().until(() -> context.computing().availablePermits() == atATime);
        storm.forEach(peer -> peer.session.close());
    }

    private static byte[] clientHello() {
        TestPeer client = new TestPeer(Contexts.standard(), "hello", TestPeer::deliver);
        client.start(DtlsRole.CLIENT, Contexts.standard().fingerprint());
        await().until(() -> !client.sent.isEmpty());
        client.session.close();
        return client.sent.getFirst();
    }
}
