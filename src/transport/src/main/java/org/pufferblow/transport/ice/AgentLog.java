package org.pufferblow.transport.ice;

import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jitsi.utils.logging2.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ice4j's agents say. A peer can make them say a lot, at levels up to warning, with addresses that the operator may
 * want hidden; so it is for debugging alone, and only where addresses may be shown.
 */
final class AgentLog implements Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.pufferblow.transport.ice.agent");

    private final String id;
    private final boolean silent;

    AgentLog(String id, boolean silent) {
        this.id = id;
        this.silent = silent;
    }

    private void log(Object message, Throwable cause) {
        if (isDebugEnabled()) {
            LOG.debug("{}: {}", id, message, cause);
        }
    }

    private void log(Supplier<String> message) {
        if (isDebugEnabled()) {
            log(message.get(), null);
        }
    }

    @Override
    public Logger createChildLogger(String name, Map<String, String> context) {
        return this;
    }

    @Override
    public Logger createChildLogger(String name) {
        return this;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(Object message) {}

    @Override
    public void trace(Supplier<String> message) {}

    @Override
    public boolean isDebugEnabled() {
        return !silent && LOG.isDebugEnabled();
    }

    @Override
    public void debug(Object message) {
        log(message, null);
    }

    @Override
    public void debug(Supplier<String> message) {
        log(message);
    }

    @Override
    public boolean isInfoEnabled() {
        return isDebugEnabled();
    }

    @Override
    public void info(Object message) {
        log(message, null);
    }

    @Override
    public void info(Supplier<String> message) {
        log(message);
    }

    @Override
    public boolean isWarnEnabled() {
        return isDebugEnabled();
    }

    @Override
    public void warn(Object message) {
        log(message, null);
    }

    @Override
    public void warn(Supplier<String> message) {
        log(message);
    }

    @Override
    public void warn(Object message, Throwable cause) {
        log(message, cause);
    }

    @Override
    public void error(Object message) {
        log(message, null);
    }

    @Override
    public void error(Supplier<String> message) {
        log(message);
    }

    @Override
    public void error(Object message, Throwable cause) {
        log(message, cause);
    }

    @Override
    public void setUseParentHandlers(boolean use) {}

    @Override
    public void addHandler(Handler handler) {}

    @Override
    public void removeHandler(Handler handler) {}

    @Override
    public void setLevelError() {}

    @Override
    public void setLevelWarn() {}

    @Override
    public void setLevelInfo() {}

    @Override
    public void setLevelDebug() {}

    @Override
    public void setLevelTrace() {}

    @Override
    public void setLevelAll() {}

    @Override
    public void setLevelOff() {}

    @Override
    public void setLevel(Level level) {}

    @Override
    public Level getLevel() {
        return isDebugEnabled() ? Level.FINE : Level.OFF;
    }

    @Override
    public void addContext(Map<String, String> context) {}

    @Override
    public void addContext(String key, String value) {}

    @Override
    public void removeContext(String key) {}
}
