package org.pufferblow.transport;

/**
 * One thing that a port thread does at a time; made once by {@link PortTimers#create} and scheduled as often as needed. Port
 * thread only. Whoever owns it cancels it in the end.
 */
public interface PortTimer {
    /**
     * Has it run once, at this time or up to {@link PortTimers#GRAIN_NS} later; replaces the deadline that it has. What is
     * to run regularly is scheduled from {@link #deadlineNs}, not from the time at which it ran.
     *
     * @param atNs by the port thread's clock, whose time comes with each packet and each run
     */
    void schedule(long atNs);

    void cancel();

    boolean isScheduled();

    /** When it is to run, or was to run last; a multiple of {@link PortTimers#GRAIN_NS}. */
    long deadlineNs();
}
