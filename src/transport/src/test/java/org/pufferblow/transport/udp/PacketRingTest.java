package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacketRingTest {
    private static final ValidatedPath PATH = new ValidatedPath(0,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9), null);

    private final PacketRing ring = new PacketRing(2);

    @Test
    void shouldGiveWhatWasTakenInInOrder() {
        byte[] buffer = new byte[IncomingBatch.BUFFER_LENGTH];
        for (int length : new int[]{0, 1, 300, 256, 2048}) {
            buffer[0] = (byte) length;
            assertThat(ring.offer(PATH, DatagramKind.RTP, buffer, length)).isTrue();
        }
        buffer[0] = 99;

        List<Integer> lengths = new ArrayList<>();
        ring.drain((path, kind, bytes, length) -> {
            assertThat(path).isSameAs(PATH);
            assertThat(kind).isEqualTo(DatagramKind.RTP);
            if (length > 0) {
                assertThat(bytes[0]).isEqualTo((byte) length);
            }
            lengths.add(length);
        });
        assertThat(lengths).containsExactly(0, 1, 300, 256, 2048);
        ring.drain((path, kind, bytes, length) -> lengths.add(-1));
        assertThat(lengths).hasSize(5);
    }

    /** As long as there is room nothing is refused, wherever in the ring that is. */
    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        AtomicInteger taken = new AtomicInteger();
        int blocks = ring.capacity() / PacketRing.BLOCK_BYTES;
        assertThat(ring.offer(PATH, DatagramKind.STUN, new byte[0], 0)).isTrue();
        ring.drain((path, kind, bytes, length) -> {});
        for (int length : new int[]{0, 9, 64, 65, 200, 2048}) {
            int room = blocks / Math.max(1, (length + 63) / 64);
            for (int i = 0; i < room; i++) {
                assertThat(ring.offer(PATH, DatagramKind.DTLS, new byte[length], length)).isTrue();
            }
            assertThat(ring.offer(PATH, DatagramKind.DTLS, new byte[2048], 2048)).isFalse();
            taken.set(0);
            ring.drain((path, kind, bytes, taking) -> {
                assertThat(taking).isEqualTo(length);
                taken.incrementAndGet();
            });
            assertThat(taken).hasValue(room);
        }
    }

    @Test
    void shouldHoldNoMoreThanItsShareWhateverTheNumberOfThreads() {
        for (int threads : new int[]{1, 2, 3, 16, 17, 64}) {
            PacketRing one = new PacketRing(threads);
            assertThat(one.heldBytes()).isZero();
            while (one.offer(PATH, DatagramKind.RTP, new byte[2048], 2048)) {
                assertThat(one.heldBytes()).isPositive();
            }
            assertThat(one.heldBytes()).isEqualTo(one.capacity()).isLessThanOrEqualTo(PacketRing.MOST_BYTES);
            assertThat(threads * one.heldBytes()).isLessThanOrEqualTo(PacketRing.MOST_BYTES_OF_ALL);
        }
    }

    /** Whatever is written and read in whatever order comes out as it went in. */
    @Property(tries = 200)
    void shouldBeAQueue(@ForAll @Size(max = 400) List<@IntRange(min = -1, max = 2048) Integer> steps) {
        PacketRing small = new PacketRing(512);
        Queue<Integer> expected = new ArrayDeque<>();
        byte[] out = new byte[2048];
        for (int step : steps) {
            if (step < 0) {
                small.drain((path, kind, bytes, length) -> {
                    assertThat(length).isEqualTo(expected.remove());
                    for (int i = 0; i < length; i++) {
                        if (bytes[i] != (byte) (length * 31 + i)) {
                            throw new AssertionError("byte " + i + " of " + length);
                        }
                    }
                });
                assertThat(expected).isEmpty();
            } else {
                for (int i = 0; i < step; i++) {
                    out[i] = (byte) (step * 31 + i);
                }
                if (small.offer(PATH, DatagramKind.RTP, out, step)) {
                    expected.add(step);
                } else {
                    int used = expected.stream().mapToInt(each -> Math.max(1, (each + 63) / 64)).sum();
                    assertThat(used + Math.max(1, (step + 63) / 64)).isGreaterThan(small.capacity() / 64);
                }
            }
        }
    }

    @Test
    void shouldGoOnAfterOneThatFailed() {
        ring.offer(PATH, DatagramKind.RTP, new byte[1], 1);
        ring.offer(PATH, DatagramKind.RTP, new byte[2], 2);
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
                while (!ring.offer(PATH, DatagramKind.RTP, bytes, 8 + i % 50)) {
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

    /** What one thread hands over comes in its order, and nothing of anybody's is lost while there is room. */
    @Test
    void shouldLoseAndMixNothingOfSeveralThreads() throws Exception {
        int writers = 4;
        int count = 150_000;
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            threads.add(Thread.ofPlatform().start(() -> {
                byte[] bytes = new byte[400];
                for (int i = 0; i < count; i++) {
                    int length = 12 + i % 300;
                    ByteBuffer.wrap(bytes).putInt(0, writer).putInt(4, i).putInt(length - 4, ~i);
                    while (!ring.offer(PATH, DatagramKind.RTP, bytes, length)) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        int[] next = new int[writers];
        AtomicInteger all = new AtomicInteger();
        while (all.get() < writers * count) {
            ring.drain((path, kind, bytes, length) -> {
                ByteBuffer view = ByteBuffer.wrap(bytes);
                int writer = view.getInt(0);
                int expected = next[writer]++;
                if (view.getInt(4) != expected || length != 12 + expected % 300
                        || view.getInt(length - 4) != ~expected) {
                    throw new AssertionError("not " + expected + " of " + writer);
                }
                all.incrementAndGet();
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(next).containsOnly(count);
    }
}
