package org.pufferblow.adapter.simulation;

import java.util.SplittableRandom;

/** Perfect negotiation that turns its lines, and offers only when the browser says that it is needed. */
final class DirectionChangingPerfectClient extends PerfectClient {
    private final DirectionChanger turner = new DirectionChanger(this);

    DirectionChangingPerfectClient(World world, Person person, String name, boolean firefox, boolean polite,
            SplittableRandom random) {
        super(world, person, name, firefox, polite, random);
    }

    @Override
    void turnLine(SplittableRandom how) {
        if (peer != null && isInCall() && turner.turn(how)) {
            whenNeeded();
        }
    }

    @Override
    void swapMicrophone(SplittableRandom how) {
        if (peer != null && isInCall() && turner.swap(how, this::whenNeeded)) {
            whenNeeded();
        }
    }

    private void whenNeeded() {
        if (!isPageGone() && chain.isIdle()) {
            onStable();
        }
    }
}
