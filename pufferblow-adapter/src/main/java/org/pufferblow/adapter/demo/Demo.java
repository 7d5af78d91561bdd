package org.pufferblow.adapter.demo;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Handler;
import org.pufferblow.adapter.config.ConfigInputs;
import org.pufferblow.adapter.demo.control.FakeControlPlane;

/**
 * What {@code --demo} adds to the process: a control plane on loopback, the settings that lead to it, and the page. It
 * starts before the SFU and is closed after it. Safe for any thread.
 */
public final class Demo implements AutoCloseable {
    private static final int DEFAULT_PORT = 8787;

    private final FakeControlPlane control;
    private final DemoHandler handler;

    private Demo(FakeControlPlane control) throws IOException {
        this.control = control;
        this.handler = new DemoHandler(PageFiles.load(), new Tickets(control));
    }

    /** Starts the control plane. */
    public static Demo start() throws IOException {
        FakeControlPlane control = FakeControlPlane.start(0, InstantSource.system());
        try {
            return new Demo(control);
        } catch (IOException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    /**
     * The process's inputs with the demo's own on top. A {@code config.toml} of the machine's real server is left alone
     * unless it was named. Anybody who reaches the page may join, so it listens on loopback unless told otherwise
     * ({@code RTC_BIND_ADDR}, or the system property); a reverse proxy with TLS on the same machine reaches it there.
     */
    public ConfigInputs configure(ConfigInputs inputs, OptionalInt port) {
        Map<String, String> values = new HashMap<>(inputs.program());
        values.put("pufferblow.bootstrap_config_url", control.bootstrapUrl().toString());
        values.put("pufferblow.bootstrap_secret", control.bootstrapSecret());
        // Maven puts a pipe between us and the terminal, and somebody reads this one.
        values.put("pufferblow.log.format", "text");
        if (port.isPresent() || !(inputs.env().containsKey("RTC_BIND_ADDR")
                || inputs.properties().containsKey("pufferblow.bind_addr"))) {
            values.put("pufferblow.bind_addr", "127.0.0.1:" + port.orElse(DEFAULT_PORT));
        }
        return new ConfigInputs(inputs.toml(), List.of(), inputs.hocon(), inputs.defaultHocon(), inputs.env(), values,
                inputs.properties());
    }

    /** Serves the page and its tokens; leaves every other request to the handlers behind it. */
    public Handler handler() {
        return handler;
    }

    /** What to tell the person at the terminal, once the page is being served. */
    public static String welcome(int port) {
        return """

                media-sfu demo is ready: open this page in two tabs, or in two browsers

                    http://localhost:%d/

                Browsers hand out the microphone on localhost and on https only. For other machines, put a proxy with
                TLS in front of this port; their media comes to the UDP port directly. Stop with Ctrl-C.
                """.formatted(port);
    }

    @Override
    public void close() {
        control.close();
    }
}
