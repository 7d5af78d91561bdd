package org.pufferblow.adapter.simulation;

import java.util.PriorityQueue;

/** A clock that jumps from one event to the next. Events of the same instant happen in the order in which they were given. */
final class VirtualTime {
    static final long MS = 1_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNs;
    private long given;
    private int pending;

    long nowNs() {
        return nowNs;
    }

    long nowMs() {
        return nowNs / MS;
    }

    /** Events that will still happen. */
    int pending() {
        return pending;
    }

    Event in(long delayNs, Runnable task) {
        return at(nowNs + Math.max(0, delayNs), task);
    }

    Event at(long timeNs, Runnable task) {
        Event event = new Event(Math.max(timeNs, nowNs), given++, task);
        events.add(event);
        pending++;
        return event;
    }

    /** Lets everything happen up to and including an instant. */
    void runUntil(long endNs) {
        while (!events.isEmpty() && events.peek().timeNs <= endNs) {
            step();
        }
        nowNs = Math.max(nowNs, endNs);
    }

    private void step() {
        Event event = events.remove();
        if (!event.cancelled) {
            nowNs = event.timeNs;
            pending--;
            event.done = true;
            event.task.run();
        }
    }

    /** Something that will happen. */
    final class Event implements Comparable<Event> {
        private final long timeNs;
        private final long order;
        private final Runnable task;
        private boolean cancelled;
        private boolean done;

        private Event(long timeNs, long order, Runnable task) {
            this.timeNs = timeNs;
            this.order = order;
            this.task = task;
        }

        void cancel() {
            if (!cancelled && !done) {
                cancelled = true;
                pending--;
            }
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }
}
