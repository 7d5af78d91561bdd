package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {
    private static final ValidatedPath PATH = new ValidatedPath(0,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9), null);

    private final Handover ring = new Handover();

    @Test
    void shouldGiveWhatWasTakenInInOrder() {
        byte[] buffer = new byte[IncomingBatch.BUFFER_LENGTH];
        for (int length : new int[]{0, 1, 300, 256, 2048}) {
            buffer[0] = (byte) length;
            assertThat(ring.offer(PATH, PacketKind.RTP, buffer, length)).isTrue();
        }
        buffer[0] = 99;

        List<Integer> lengths = new ArrayList<>();
        ring.drain((path, kind, bytes, length) -> {
            assertThat(path).isSameAs(PATH);
            assertThat(kind).isEqualTo(PacketKind.RTP);
            if (length > 0) {
                assertThat(bytes[0]).isEqualTo((byte) length);
            }
            lengths.add(length);
        });
        assertThat(lengths).containsExactly(0, 1, 300, 256, 2048);
        ring.drain((path, kind, bytes, length) -> lengths.add(-1));
        assertThat(lengths).hasSize(5);
    }

    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        AtomicInteger taken = new AtomicInteger();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < Handover.CAPACITY; i++) {
                assertThat(ring.offer(PATH, PacketKind.DTLS, new byte[9], 9)).isTrue();
            }
            assertThat(ring.offer(PATH, PacketKind.DTLS, new byte[9], 9)).isFalse();
            ring.drain((path, kind, bytes, length) -> taken.incrementAndGet());
        }
        assertThat(taken).hasValue(3 * Handover.CAPACITY);
    }

    @Test
    void shouldGoOnAfterOneThatFailed() {
        ring.offer(PATH, PacketKind.RTP, new byte[1], 1);
        ring.offer(PATH, PacketKind.RTP, new byte[2], 2);
        assertThatThrownBy(() -> ring.drain((path, kind, bytes, length) -> {
            throw new IllegalStateException("broken");
        })).hasMessage("broken");

        List<Integer> lengths = new ArrayList<>();
        ring.drain((path, kind, bytes, length) -> lengths.add(length));
        assertThat(lengths).containsExactly(2);
    }

    /** The reader spoils what it has read, as decryption does. */
    @Test
    void shouldLoseAndMixNothingBetweenTwoThreads() throws Exception {
        int count = 500_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            byte[] bytes = new byte[64];
            for (int i = 0; i < count; i++) {
                ByteBuffer.wrap(bytes).putInt(0, i).putInt(4 + i % 50, ~i);
                while (!ring.offer(PATH, PacketKind.RTP, bytes, 8 + i % 50)) {
                    Thread.onSpinWait();
                }
            }
        });
        AtomicInteger next = new AtomicInteger();
        while (next.get() < count) {
            ring.drain((path, kind, bytes, length) -> {
                int expected = next.getAndIncrement();
                ByteBuffer view = ByteBuffer.wrap(bytes);
                if (view.getInt(0) != expected || view.getInt(4 + expected % 50) != ~expected
                        || length != 8 + expected % 50) {
                    throw new AssertionError("not " + expected);
                }
                view.putLong(0, -1);
            });
        }
        writer.join();
    }
}
