package org.pufferblow.transport.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Loses, doubles and holds back datagrams by a seeded die; what is held back overtakes nothing later than the next
 * datagram but one.
 */
final class LossyWire implements TestPeer.Wire {
    private final Random random;
    private final double loss;
    private final double doubling;
    private final double delay;
    private final List<byte[]> held = new ArrayList<>();

    LossyWire(long seed, double loss, double doubling, double delay) {
        this.random = new Random(seed);
        this.loss = loss;
        this.doubling = doubling;
        this.delay = delay;
    }

    @Override
    public synchronized void carry(byte[] datagram, DtlsSession to) {
        List<byte[]> due = new ArrayList<>(held);
        held.clear();
        if (random.nextDouble() >= loss) {
            (random.nextDouble() < delay ? held : due).addFirst(datagram);
            if (random.nextDouble() < doubling) {
                due.add(datagram);
            }
        }
        due.forEach(each -> TestPeer.deliver(each, to));
    }
}
