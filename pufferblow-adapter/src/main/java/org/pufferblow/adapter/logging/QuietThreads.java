package org.pufferblow.adapter.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.Callable;
import org.slf4j.Marker;

/**
 * Drops what a task logs, and what the threads log that it starts, virtual ones among them. A thread that others use as well,
 * such as one of a library's pool, is quiet for them, too, until the filter is taken off. Safe for any thread.
 */
final class QuietThreads extends TurboFilter {
    private final InheritableThreadLocal<Boolean> quiet = new InheritableThreadLocal<>();

    <T> T call(Callable<T> task) throws Exception {
        quiet.set(true);
        try {
            return task.call();
        } finally {
            quiet.remove();
        }
    }

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
        return quiet.get() == null ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
