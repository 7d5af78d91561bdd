package org.pufferblow.adapter.simulation;

import java.util.SplittableRandom;

/** As the shipped client, names included, but for what it does with its lines; it offers until they are as it wants them. */
final class DirectionChangingShippedClient extends ShippedClient {
    private static final long RETRY_NS = 400 * VirtualTime.MS;

    private final DirectionChanger turner = new DirectionChanger(this);
    private boolean pursuing;

    DirectionChangingShippedClient(World world, Person person, String name, boolean firefox, SplittableRandom random) {
        super(world, person, name, firefox, random);
    }

    @Override
    void turnLine(SplittableRandom how) {
        if (peer != null && isInCall() && turner.turn(how)) {
            pursue();
        }
    }

    @Override
    void swapMicrophone(SplittableRandom how) {
        if (peer != null && isInCall() && turner.swap(how, this::pursue)) {
            pursue();
        }
    }

    private void pursue() {
        renegotiate();
        if (!pursuing) {
            pursuing = true;
            world.time().in(RETRY_NS, this::again);
        }
    }

    private void again() {
        pursuing = false;
        if (!isPageGone() && (peer.state() != PeerModel.State.STABLE || !chain.isIdle() || peer.needsNegotiation())) {
            pursue();
        }
    }
}
