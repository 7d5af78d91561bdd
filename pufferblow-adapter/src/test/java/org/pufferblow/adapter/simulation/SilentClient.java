package org.pufferblow.adapter.simulation;

import java.util.SplittableRandom;

/** Perfect negotiation that at times leaves offers unanswered for a while, and now and then from some time on for ever. */
final class SilentClient extends PerfectClient {
    private static final long LONGEST_NS = 60_000 * VirtualTime.MS;

    private long silentUntilNs;
    private boolean silentForEver;

    SilentClient(World world, Person person, String name, boolean firefox, SplittableRandom random) {
        super(world, person, name, firefox, true, random);
    }

    /** It is owed nothing any more once it never answers; the others are. */
    @Override
    boolean isWellBehaved() {
        return !silentForEver;
    }

    @Override
    boolean wasSilent() {
        return silentUntilNs != 0;
    }

    @Override
    void stopAnswering(SplittableRandom how) {
        silentForEver |= how.nextInt(4) == 0;
        silentUntilNs = world.time().nowNs() + how.nextLong(LONGEST_NS);
        world.trace(() -> this + " answers no more" + (silentForEver ? "" : " for a while"));
    }

    @Override
    void onOffer(String sdp) {
        if (silentForEver || world.time().nowNs() < silentUntilNs) {
            world.trace(() -> this + " leaves the offer unanswered");
            return;
        }
        super.onOffer(sdp);
    }
}
