package org.pufferblow.load.client;

import java.util.BitSet;

/** The members of one session, as far as they are this tool's. Safe for any thread. */
final class LoadRoom {
    private final int talkers;
    /** Guarded by this object's monitor. */
    private final BitSet seats = new BitSet();
    /** Written under the monitor; read on the port thread, for each packet. */
    private volatile int connected;
    private volatile int talking;

    /** @param talkers so many of its seats are talkers': the first ones */
    LoadRoom(int talkers) {
        this.talkers = talkers;
    }

    /** The lowest free one. */
    synchronized int takeSeat() {
        int seat = seats.nextClearBit(0);
        seats.set(seat);
        return seat;
    }

    synchronized void leaveSeat(int seat) {
        seats.clear(seat);
    }

    boolean isTalker(int seat) {
        return seat < talkers;
    }

    synchronized void onConnected(boolean talks) {
        connected++;
        talking += talks ? 1 : 0;
    }

    synchronized void onGone(boolean talked) {
        connected--;
        talking -= talked ? 1 : 0;
    }

    /** How many hear somebody who is in. */
    int others() {
        return Math.max(0, connected - 1);
    }

    int talking() {
        return talking;
    }
}
