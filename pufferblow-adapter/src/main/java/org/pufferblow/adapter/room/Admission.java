package org.pufferblow.adapter.room;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.signaling.Refusals;

/**
 * What all rooms share: the places of the whole server, the way to the control plane, randomness and the counters. Safe for
 * any thread.
 */
final class Admission {
    private final RoomPolicy policy;
    private final EventSink events;
    private final LongSupplier random;
    private final Executor readers;
    private final AtomicInteger peers = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean admitsRooms = true;
    final LongAdder joins = new LongAdder();
    final LeaveCounters leaves = new LeaveCounters();
    final Refusals refusals = new Refusals();
    final LongAdder transportsKept = new LongAdder();
    final LongAdder transportsReturned = new LongAdder();
    final LongAdder tracksFanned = new LongAdder();
    final LongAdder ignoredMessages = new LongAdder();
    final LongAdder cutOff = new LongAdder();
    final LongAdder takeovers = new LongAdder();
    final LongAdder replacedPeers = new LongAdder();
    final LongAdder resumes = new LongAdder();
    final LongAdder restartsOffered = new LongAdder();
    final LongAdder unansweredOffers = new LongAdder();
    final LongAdder givenUpOffers = new LongAdder();
    final LongAdder silences = new LongAdder();

    Admission(RoomPolicy policy, EventSink events, LongSupplier random, Executor readers) {
        this.policy = policy;
        this.events = events;
        this.random = random;
        this.readers = readers;
    }

    /** For what is not for a room's loop. */
    Executor readers() {
        return readers;
    }

    RoomPolicy policy() {
        return policy;
    }

    EventSink events() {
        return events;
    }

    LongSupplier random() {
        return random;
    }

    int peers() {
        return peers.get();
    }

    /** Nobody is to come in any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether another room may open. */
    void admitRooms(boolean admits) {
        admitsRooms = admits;
    }

    boolean admitsRooms() {
        return admitsRooms;
    }

    /** Takes one of the server's places, if one is left. */
    boolean tryEnter() {
        int max = policy.limits().maxTotalPeers();
        return peers.getAndUpdate(n -> n < max ? n + 1 : n) < max;
    }

    /** Whether there is no place at this moment. */
    boolean isFull() {
        return peers.get() >= policy.limits().maxTotalPeers();
    }

    /** Takes one of the places for {@link ResumablePeers}, a quarter of those for people, if one is left. */
    boolean tryKeep() {
        int max = Math.max(1, policy.limits().maxTotalPeers() / 4);
        return kept.getAndUpdate(n -> n < max ? n + 1 : n) < max;
    }

    void unkeep() {
        kept.decrementAndGet();
    }

    void exit() {
        peers.decrementAndGet();
    }
}
