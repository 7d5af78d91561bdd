package org.pufferblow.adapter.app;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGUSR1. The JDK has no public way to a signal but {@code sun.misc.Signal} (module jdk.unsupported), of which the compiler
 * warns without a way to silence it; so it is called by reflection.
 */
final class UserSignal {
    private static final Logger log = LoggerFactory.getLogger(UserSignal.class);

    private UserSignal() {}

    /** From now on a signal runs this, on a thread of the JVM's; where there are none, after a line in the log, nothing does. */
    static void onUsr1(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(UserSignal.class.getClassLoader(), new Class<?>[]{handler},
                    (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance("USR1"), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            log.info("SIGUSR1 will not drain this server: {}", e.toString());
        }
    }
}
