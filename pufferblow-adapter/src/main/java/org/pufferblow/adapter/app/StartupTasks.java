package org.pufferblow.adapter.app;

import org.pufferblow.adapter.config.ConfigLoader;
import org.pufferblow.transport.UdpTransports;

/**
 * What a start needs whatever the configuration says, begun on threads of its own before the configuration is read. A thread
 * that needs one of these things while it is being made waits for it, as for any class that is being initialized.
 */
public final class StartupTasks {
    private StartupTasks() {}

    /** Begins, and returns at once. */
    public static void begin() {
        beside(ConfigLoader::warmUp);
        beside(HttpServer::warmUp);
        beside(() -> {
            CompilerPriority.lower();
            UdpTransports.warmUp();
        });
    }

    /** Does it on a thread of its own, for what is mostly computing. */
    static void beside(Runnable task) {
        Thread.ofPlatform().daemon().name("start").start(task);
    }
}
