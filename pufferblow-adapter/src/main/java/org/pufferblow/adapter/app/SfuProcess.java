package org.pufferblow.adapter.app;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.pufferblow.adapter.config.Loaded;
import org.pufferblow.adapter.logging.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server as a process of its own. Exit codes: {@link #BAD_CONFIGURATION}; 1 if it cannot start for another reason; 0 after
 * SIGTERM or SIGINT. The main thread starts it; the JVM's shutdown thread stops it, even while it is still starting. SIGUSR1
 * drains it: see {@link Drain}.
 */
public final class SfuProcess {
    /** EX_CONFIG of sysexits.h: a service manager that knows it does not try again what cannot get better by itself. */
    static final int BAD_CONFIGURATION = 78;

    private static final Logger log = LoggerFactory.getLogger(SfuProcess.class);
    private static final long START_ENDS_WITHIN_S = 2;

    private final Loaded loaded;
    private final SfuOptions options;
    private final IntConsumer onReady;
    private final AutoCloseable companion;
    private final Thread starter = Thread.currentThread();
    private final CountDownLatch startIsOver = new CountDownLatch(1);
    private final AtomicBoolean draining = new AtomicBoolean();
    /** Written by the main thread before the start is over, read by the shutdown thread after. */
    private volatile MediaSfu sfu;

    private SfuProcess(Loaded loaded, SfuOptions options, IntConsumer onReady, AutoCloseable companion) {
        this.loaded = loaded;
        this.options = options;
        this.onReady = onReady;
        this.companion = companion;
    }

    /**
     * Starts a server; returns only if that fails.
     *
     * @param onReady told the TCP port once people may come
     * @param companion closed after the server
     * @return the exit code
     */
    public static int run(Loaded loaded, PrintStream err, SfuOptions options, IntConsumer onReady,
            AutoCloseable companion) {
        Logging.configure(loaded.config().logLevel(), loaded.config().logFormat());
        loaded.config().secrets().forEach(Logging::addSecret);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> log.error("the thread {} has ended by a fault", thread.getName(), fault));
        if (!loaded.isValid()) {
            loaded.printErrors(err);
            return BAD_CONFIGURATION;
        }
        loaded.warnings().forEach(warning -> log.warn("{}", warning));
        return new SfuProcess(loaded, options, onReady, companion).start();
    }

    private int start() {
        Thread hook = new Thread(this::stop, "shutdown");
        // Before anything else: without a handler the signal ends the process.
        UserSignal.onUsr1(this::drain);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            sfu = MediaSfu.start(loaded.config(), options);
            onReady.accept(sfu.httpPort());
            Warmup.begin(loaded.config(), sfu);
        } catch (StartException e) {
            log.error("{}", e.getMessage());
        } catch (InterruptedException e) {
            log.info("told to stop while starting");
        } catch (RuntimeException e) {
            log.error("cannot start", e);
        }
        startIsOver.countDown();
        if (sfu != null || !isToFail(hook)) {
            waitForTheEnd();
        }
        return 1;
    }

    private void drain() {
        MediaSfu started = sfu;
        if (started == null) {
            log.warn("told to drain before the start is over: nothing to drain yet");
        } else if (!draining.getAndSet(true)) {
            // The shutdown thread ends the process, whoever asks for it.
            started.drain(() -> Thread.ofPlatform().name("drained").start(() -> Runtime.getRuntime().exit(0)));
        }
    }

    /** Not if the process is being stopped already: whoever asked for that has asked for 0. */
    private static boolean isToFail(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The shutdown thread ends the process, and everything else in it lives on daemon threads. */
    private static void waitForTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // That was for the start.
            }
        }
    }

    private void stop() {
        starter.interrupt();
        try {
            if (!startIsOver.await(START_ENDS_WITHIN_S, TimeUnit.SECONDS)) {
                log.warn("stopped while starting");
            }
            MediaSfu started = sfu;
            if (started != null) {
                started.close();
            }
            companion.close();
        } catch (Exception e) {
            log.error("not everything was stopped", e);
        }
        // The JVM would report the signal's number.
        Runtime.getRuntime().halt(0);
    }
}
