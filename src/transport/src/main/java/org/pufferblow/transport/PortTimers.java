package org.pufferblow.transport;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What a port thread does at a time and not because of a packet. The thread sleeps until the earliest deadline at most, and
 * as long as ever if there is none. Deadlines are put off to the next multiple of {@link #GRAIN_NS}, so that what is due
 * within that time costs one waking; nothing runs early.
 *
 * <p>Confined to its port thread. A binary heap: to schedule and to cancel takes a step for each doubling of the timers that
 * are scheduled, and allocates nothing once there have been as many.
 */
public final class PortTimers {
    /** Between two wakings for deadlines. */
    public static final long GRAIN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int INITIAL_CAPACITY = 16;
    private static final int UNSCHEDULED = -1;

    /** The first {@link #size} are a heap by their deadlines. */
    private Entry[] heap = new Entry[INITIAL_CAPACITY];
    private int size;
    private boolean firing;
    /** While {@link #firing}, the time of the deadlines that have come. */
    private long firingNs;

    private final class Entry implements PortTimer {
        private final LongConsumer task;
        private int place = UNSCHEDULED;
        private long deadlineNs;

        Entry(LongConsumer task) {
            this.task = task;
        }

        @Override
        public void schedule(long atNs) {
            long next = coarse(firing && atNs - firingNs <= 0 ? firingNs + 1 : atNs);
            if (place == UNSCHEDULED) {
                if (size == heap.length) {
                    heap = Arrays.copyOf(heap, 2 * size);
                }
                deadlineNs = next;
                siftUp(this, size++);
            } else {
                deadlineNs = next;
                settle(this, place);
            }
        }

        @Override
        public void cancel() {
            if (place != UNSCHEDULED) {
                remove(this);
            }
        }

        @Override
        public boolean isScheduled() {
            return place != UNSCHEDULED;
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }
    }

    /**
     * A timer that is not scheduled yet.
     *
     * @param task gets the time at which it runs; on the port thread
     */
    public PortTimer create(LongConsumer task) {
        return new Entry(task);
    }

    /** Whether no timer is scheduled. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The earliest deadline; there must be one. */
    public long nextNs() {
        if (size == 0) {
            throw new IllegalStateException("no timer is scheduled");
        }
        return heap[0].deadlineNs;
    }

    /**
     * Runs what is due, in the order of the deadlines. What a task schedules for now or earlier is due in the next grain.
     *
     * @param onFault is told what a task throws; the others have their turn all the same
     */
    public void fire(long nowNs, Consumer<Throwable> onFault) {
        firing = true;
        firingNs = nowNs;
        try {
            while (size > 0 && heap[0].deadlineNs - nowNs <= 0) {
                Entry due = heap[0];
                remove(due);
                try {
                    due.task.accept(nowNs);
                } catch (Throwable e) {
                    onFault.accept(e);
                }
            }
        } finally {
            firing = false;
        }
    }

    private static long coarse(long atNs) {
        return atNs + Math.floorMod(-atNs, GRAIN_NS);
    }

    private void remove(Entry entry) {
        int place = entry.place;
        entry.place = UNSCHEDULED;
        size--;
        Entry last = heap[size];
        heap[size] = null;
        if (last != entry) {
            settle(last, place);
        }
    }

    /** Puts an entry in a place that is free or its own, and then where it belongs. */
    private void settle(Entry entry, int place) {
        siftUp(entry, place);
        siftDown(entry, entry.place);
    }

    private void siftUp(Entry entry, int from) {
        int place = from;
        while (place > 0) {
            Entry parent = heap[(place - 1) / 2];
            if (entry.deadlineNs - parent.deadlineNs >= 0) {
                break;
            }
            put(parent, place);
            place = (place - 1) / 2;
        }
        put(entry, place);
    }

    private void siftDown(Entry entry, int from) {
        int place = from;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap[child + 1].deadlineNs - heap[child].deadlineNs < 0) {
                child++;
            }
            if (heap[child].deadlineNs - entry.deadlineNs >= 0) {
                break;
            }
            put(heap[child], place);
            place = child;
        }
        put(entry, place);
    }

    private void put(Entry entry, int place) {
        heap[place] = entry;
        entry.place = place;
    }
}
