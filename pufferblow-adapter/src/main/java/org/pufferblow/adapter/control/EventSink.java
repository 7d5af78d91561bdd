package org.pufferblow.adapter.control;

/** Where rooms put their events. Never blocks, from any thread; keeps the order of each session. */
@FunctionalInterface
public interface EventSink {
    void emit(SessionEvent event);
}
