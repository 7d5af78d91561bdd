package org.pufferblow.adapter.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.adapter.config.ConfigInputs;
import org.pufferblow.adapter.config.ConfigLoader;
import org.pufferblow.adapter.config.Loaded;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.logging.Logging;
import org.pufferblow.transport.UdpTransports;

/**
 * A whole server and a control plane that speaks the real contract, in this process, on free ports: what whole-system tests
 * start. The machine's configuration files and environment have no say. For example:
 *
 * <pre>{@code
 * try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of("max_room_peers", 40), Map.of())) {
 *     WebSocket ann = connect(sfu.joinUri("room", "ann"));
 *     …
 *     await().until(() -> sfu.control().participants("room").contains("ann"));
 * }
 * }</pre>
 */
public final class EmbeddedSfu implements AutoCloseable {
    private final FakeControlPlane control;
    private final MediaSfu sfu;

    private EmbeddedSfu(FakeControlPlane control, MediaSfu sfu) {
        this.control = control;
        this.sfu = sfu;
    }

    /** With everything at its default. */
    public static EmbeddedSfu start() throws IOException, StartException, InterruptedException {
        return start(Map.of(), Map.of());
    }

    /**
     * Starts both, and returns when clients may come.
     *
     * @param served fields of the control plane's bootstrap answer by their wire names: {@code max_room_peers}, …
     * @param local settings by their HOCON paths: {@code pufferblow.takeover}, {@code ice4j.harvest.use-ipv6}, …
     */
    public static EmbeddedSfu start(Map<String, Object> served, Map<String, String> local)
            throws IOException, StartException, InterruptedException {
        FakeControlPlane control = FakeControlPlane.start(0);
        served.forEach(control::set);
        try {
            return new EmbeddedSfu(control, start(control, local));
        } catch (StartException | InterruptedException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    private static MediaSfu start(FakeControlPlane control, Map<String, String> local)
            throws StartException, InterruptedException {
        Map<String, String> values = new HashMap<>(local);
        values.put("pufferblow.bootstrap_config_url", control.bootstrapUrl().toString());
        values.put("pufferblow.bootstrap_secret", control.bootstrapSecret());
        Loaded loaded = ConfigLoader.load(new ConfigInputs(Optional.empty(), List.of(), Optional.empty(),
                Path.of("no", "such.conf"), Map.of(), values, Map.of()));
        if (!loaded.isValid()) {
            throw new IllegalArgumentException(loaded.errors().toString());
        }
        Logging.configure(loaded.config().logLevel(), loaded.config().logFormat());
        return MediaSfu.start(loaded.config(),
                SfuOptions.standard().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        // The configuration itself knows no port 0.
                        .over(config -> UdpTransports.open(config.withPort(0))));
    }

    /** What plays the Pufferblow server. */
    public FakeControlPlane control() {
        return control;
    }

    /** The server itself. */
    public MediaSfu sfu() {
        return sfu;
    }

    /** Where a user joins a session, with a fresh token that allows everything. */
    public URI joinUri(String session, String user) {
        return joinUri(session, user, Set.of(Scope.RECV, Scope.SEND_AUDIO, Scope.SEND_VIDEO));
    }

    /** Where a user joins a session, with a fresh token. */
    public URI joinUri(String session, String user, Set<Scope> scopes) {
        String words = String.join(" ", scopes.stream().sorted().map(Scope::token).toList());
        String token = control.mintToken(new Claims(user, "name of " + user, "instance", "server",
                "channel of " + session, session, words, scopes));
        return joinUri(token);
    }

    /** Where a token is good for. */
    public URI joinUri(String token) {
        return URI.create("ws://127.0.0.1:" + sfu.httpPort() + "/rtc/v1/ws?join_token=" + token);
    }

    /** One of the pages. */
    public URI page(String path) {
        return URI.create("http://127.0.0.1:" + sfu.httpPort() + path);
    }

    @Override
    public void close() {
        sfu.close();
        control.close();
    }
}
