package org.pufferblow.adapter.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a container's health check runs: asks the process on this machine whether it lives. */
public final class HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private HealthCheck() {}

    /**
     * Asks once.
     *
     * @param bound what the process listens on; every address of the machine means loopback
     * @return the exit code: 0 if it lives, else 1, with the reason on {@code err}
     */
    public static int run(InetSocketAddress bound, PrintStream err) {
        URI page = URI.create("http://" + host(bound) + ":" + bound.getPort() + "/healthz");
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<Void> response = client.send(HttpRequest.newBuilder(page).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.discarding());
            if (response.statusCode() == 200) {
                return 0;
            }
            err.println(page + " answered " + response.statusCode());
        } catch (IOException e) {
            err.println(page + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
        }
        return 1;
    }

    private static String host(InetSocketAddress bound) {
        if (bound.isUnresolved()) {
            return bound.getHostString();
        }
        if (bound.getAddress().isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        String host = bound.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
