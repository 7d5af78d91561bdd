package org.pufferblow.adapter.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What is logged as an error while a world runs is a violation: an exception of ours that nobody should have seen. */
final class Logged {
    private static final ThreadLocal<List<String>> ERRORS = new ThreadLocal<>();
    private static final Logger PACKAGE = (Logger) LoggerFactory.getLogger("org.pufferblow.adapter.room");

    static {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                List<String> errors = ERRORS.get();
                if (errors != null && event.getLevel() == Level.ERROR) {
                    errors.add(event.getFormattedMessage() + '\n'
                            + ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
            }
        };
        appender.setContext(PACKAGE.getLoggerContext());
        appender.start();
        PACKAGE.addAppender(appender);
    }

    private Logged() {}

    static void during(Runnable task) {
        List<String> errors = new ArrayList<>();
        ERRORS.set(errors);
        try {
            task.run();
        } finally {
            ERRORS.remove();
        }
        if (!errors.isEmpty()) {
            throw new Violation("logged", errors.get(0));
        }
    }

    /** Only errors are worth writing down while thousands of worlds run; returns what it was before. */
    static Level quiet() {
        Level before = PACKAGE.getLevel();
        PACKAGE.setLevel(Level.ERROR);
        PACKAGE.setAdditive(false);
        return before;
    }

    static void restore(Level before) {
        PACKAGE.setLevel(before);
        PACKAGE.setAdditive(true);
    }
}
