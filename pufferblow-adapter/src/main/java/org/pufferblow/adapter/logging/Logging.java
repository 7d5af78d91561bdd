package org.pufferblow.adapter.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process's log: level, format and what must not be seen in it. */
public final class Logging {
    /** Libraries that tell, at INFO or in masses, what only their authors want to know. */
    private static final List<String> CHATTY = List.of("org.ice4j", "org.jitsi", "ice4j", "JitsiConfig",
            "org.eclipse.jetty", "com.sun.net.httpserver");

    private Logging() {}

    /**
     * Sets level and format, and leads {@code java.util.logging} (Jitsi's libraries) into the same stream. May be called
     * again. An operator's own Logback configuration keeps its appenders and their formats.
     *
     * @param level debug, info, warn or error; anything else counts as info
     * @param format auto, json or text
     */
    public static void configure(String level, String format) {
        bridgeJavaUtilLogging();
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return;
        }
        Level chosen = Level.toLevel(level, Level.INFO);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(chosen);
        quieten(context, chosen.isGreaterOrEqual(Level.WARN) ? chosen : Level.WARN);
        for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext();) {
            if (all.next() instanceof OutputStreamAppender<ILoggingEvent> appender
                    && appender.getEncoder() instanceof LogEncoder encoder) {
                encoder.setFormat(format);
            }
        }
    }

    /** Calls it, and drops what it logs, and what the threads log that it starts, until it is over. */
    public static <T> T withoutLog(Callable<T> task) throws Exception {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return task.call();
        }
        QuietThreads filter = new QuietThreads();
        context.addTurboFilter(filter);
        try {
            return filter.call(task);
        } finally {
            context.getTurboFilterList().remove(filter);
        }
    }

    /** From now on this text is masked wherever it would be logged. Null and anything under four characters is ignored. */
    public static void addSecret(String secret) {
        SecretFilter.shared().add(secret);
    }

    /** Likewise; the server may replace this one, and when there are too many of the kind the oldest are forgotten. */
    public static void addRenewableSecret(String secret) {
        SecretFilter.shared().addRenewable(secret);
    }

    static void quieten(LoggerContext context, Level level) {
        CHATTY.forEach(name -> context.getLogger(name).setLevel(level));
    }

    private static void bridgeJavaUtilLogging() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
