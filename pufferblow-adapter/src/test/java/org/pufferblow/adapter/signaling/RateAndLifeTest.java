package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.signaling.Keepalive.Due;

/** The pure parts of a socket: keepalive, outbox, fragments. The clocks are about to wrap. */
class RateAndLifeTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 30 * SECOND})
    void aSilentClientIsPingedAndThenGone(long start) {
        Keepalive keepalive = new Keepalive(Duration.ofSeconds(20), Duration.ofSeconds(45), start);
        assertThat(keepalive.poll(start + 19 * SECOND)).isEqualTo(Due.NOTHING);
        assertThat(keepalive.poll(start + 20 * SECOND)).isEqualTo(Due.PING);
        assertThat(keepalive.poll(start + 21 * SECOND)).isEqualTo(Due.NOTHING);
        assertThat(keepalive.poll(start + 40 * SECOND)).isEqualTo(Due.PING);
        assertThat(keepalive.poll(start + 45 * SECOND)).isEqualTo(Due.GONE);
    }

    @Test
    void anyFrameIsASignOfLifeButNoReasonNotToPing() {
        Keepalive keepalive = new Keepalive(Duration.ofSeconds(20), Duration.ofSeconds(45), 0);
        keepalive.onFrame(19 * SECOND);
        assertThat(keepalive.poll(20 * SECOND)).isEqualTo(Due.PING);
        keepalive.onFrame(39 * SECOND);
        assertThat(keepalive.poll(83 * SECOND)).isEqualTo(Due.PING);
        assertThat(keepalive.poll(84 * SECOND)).isEqualTo(Due.GONE);
    }

    @Test
    void theOutboxIsBoundedInMessagesAndBytes() {
        Outbox many = new Outbox();
        for (int i = 0; i < Outbox.MAX_MESSAGES; i++) {
            assertThat(many.offer(new byte[1])).isTrue();
        }
        assertThat(many.offer(new byte[1])).isFalse();
        many.poll();
        assertThat(many.offer(new byte[1])).isTrue();

        Outbox big = new Outbox();
        assertThat(big.offer(new byte[2 * Outbox.MAX_BYTES])).isTrue();
        assertThat(big.offer(new byte[1])).isFalse();
        big.poll();
        assertThat(big.offer(new byte[1])).isTrue();
    }

    @Test
    void fragmentsBecomeOneMessageUpToTheLimit() {
        MessageAssembler assembler = new MessageAssembler(10);
        assertThat(assembler.add(true, false, bytes(6), false)).isEqualTo(new MessageAssembler.Result.Partial());
        assertThat(assembler.add(false, false, bytes(4), true))
                .isEqualTo(new MessageAssembler.Result.Text(bytes(10)));
        assertThat(assembler.add(true, false, bytes(10), true))
                .isEqualTo(new MessageAssembler.Result.Text(bytes(10)));
        assertThat(assembler.add(true, false, bytes(6), false)).isEqualTo(new MessageAssembler.Result.Partial());
        assertThat(assembler.add(false, false, bytes(5), false)).isEqualTo(new MessageAssembler.Result.TooBig());
        assertThat(assembler.add(false, false, bytes(1), true)).isEqualTo(new MessageAssembler.Result.TooBig());
        assertThat(assembler.add(true, true, bytes(11), true)).isEqualTo(new MessageAssembler.Result.TooBig());
        assertThat(assembler.add(true, true, bytes(10), true)).isEqualTo(new MessageAssembler.Result.Binary());
    }

    @Test
    void fragmentsKeepTheirOrderHoweverManyThereAre() {
        MessageAssembler assembler = new MessageAssembler(1000);
        byte[] message = new byte[1000];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        for (int part : new int[]{1, 7, 333, 999, 1000}) {
            MessageAssembler.Result result = new MessageAssembler.Result.Partial();
            for (int from = 0; from < message.length; from += part) {
                int length = Math.min(part, message.length - from);
                result = assembler.add(from == 0, false, ByteBuffer.wrap(message, from, length),
                        from + length == message.length);
            }
            assertThat(result).isEqualTo(new MessageAssembler.Result.Text(ByteBuffer.wrap(message)));
        }
    }

    @Test
    void aFrameStaysAsItWasForThoseWhoCountItsBytes() {
        MessageAssembler assembler = new MessageAssembler(10);
        for (boolean fin : new boolean[]{true, false}) {
            ByteBuffer payload = bytes(6);
            if (assembler.add(true, false, payload, fin) instanceof MessageAssembler.Result.Text(ByteBuffer utf8)) {
                utf8.position(6);
            }
            assertThat(payload.remaining()).isEqualTo(6);
        }
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length);
    }
}
