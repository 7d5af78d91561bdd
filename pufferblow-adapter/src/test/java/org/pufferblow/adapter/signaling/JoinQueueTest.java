package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinQueueTest {
    private record One(ClientNetwork network, int number, long sinceNs) implements JoinQueue.Waiting {}

    private static ClientNetwork network(String address) {
        return ClientNetwork.of(InetAddress.ofLiteral(address));
    }

    private static One one(String address, int number) {
        return new One(network(address), number, number);
    }

    private static List<Integer> all(JoinQueue<One> queue) {
        List<Integer> numbers = new ArrayList<>();
        for (Optional<One> next = queue.next(_ -> true); next.isPresent(); next = queue.next(_ -> true)) {
            numbers.add(next.get().number);
        }
        return numbers;
    }

    @Test
    void networksTakeTurnsAndEachKeepsItsOrder() {
        JoinQueue<One> queue = new JoinQueue<>(10);
        for (int i = 0; i < 4; i++) {
            queue.add(one("192.0.2.1", i), _ -> false);
        }
        queue.add(one("192.0.2.2", 10), _ -> false);
        queue.add(one("2001:db8::1", 20), _ -> false);
        queue.add(one("2001:db8::ffff", 21), _ -> false);
        assertThat(all(queue)).containsExactly(0, 10, 20, 1, 21, 2, 3);
        assertThat(queue.size()).isZero();
    }

    @Test
    void whoComesWhenItIsFullTakesThePlaceOfTheLastInTheLongestLine() {
        JoinQueue<One> queue = new JoinQueue<>(3);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.add(one("192.0.2.1", i), _ -> false)).isEmpty();
        }
        assertThat(queue.add(one("192.0.2.2", 10), _ -> false)).hasValueSatisfying(
                victim -> assertThat(victim.number).isEqualTo(2));
        assertThat(queue.add(one("192.0.2.1", 3), _ -> false)).hasValueSatisfying(
                victim -> assertThat(victim.number).isEqualTo(3));
        assertThat(all(queue)).containsExactly(0, 10, 1);
    }

    @Test
    void aLineWithABadNameLosesBeforeALongerOne() {
        JoinQueue<One> queue = new JoinQueue<>(4);
        queue.add(one("192.0.2.66", 66), _ -> false);
        for (int i = 0; i < 3; i++) {
            queue.add(one("192.0.2.1", i), _ -> false);
        }
        assertThat(queue.add(one("192.0.2.1", 3), network("192.0.2.66")::equals)).hasValueSatisfying(
                victim -> assertThat(victim.number).isEqualTo(66));
        assertThat(queue.next(network("192.0.2.66")::equals)).isEmpty();
    }

    @Test
    void whoLeavesOrHasWaitedTooLongHasNoPlaceAnyMore() {
        JoinQueue<One> queue = new JoinQueue<>(10);
        One leaver = one("192.0.2.1", 1);
        queue.add(one("192.0.2.1", 0), _ -> false);
        queue.add(leaver, _ -> false);
        queue.add(one("192.0.2.2", 5), _ -> false);
        assertThat(queue.remove(leaver)).isTrue();
        assertThat(queue.remove(leaver)).isFalse();
        assertThat(queue.expire(10, 12)).extracting(One::number).containsExactly(0);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.drain()).extracting(One::number).containsExactly(5);
        assertThat(all(queue)).isEmpty();
    }
}
