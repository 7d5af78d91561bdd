package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HAProxy with {@code packaging/haproxy.cfg}, at other addresses. */
final class Haproxy implements AutoCloseable {
    private final Process process;
    private final Path control;
    private final int port;

    private Haproxy(Process process, Path control, int port) {
        this.process = process;
        this.control = control;
        this.port = port;
    }

    /** Ends a test on a machine that has none: it fails where CI requires what it needs, and else is skipped. */
    static void need(Class<?> test) {
        try {
            new ProcessBuilder("haproxy", "-v").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            assertThat(System.getProperty("namespaces")).as("no haproxy").isNotEqualTo("required");
            System.out.println("SKIPPED " + test.getSimpleName() + ": no haproxy");
            abort("no haproxy");
        }
    }

    /** Starts it in front of nodes at these ports, called a, b and c. */
    static Haproxy start(Path directory, int port, int peersPort, List<Integer> nodes) throws IOException {
        Path control = directory.resolve("haproxy.sock");
        String shipped = Files
                .readString(Path.of(System.getProperty("repository.root"), "packaging", "haproxy.cfg"));
        String here = shipped.replace("bind :8787\n", "bind 127.0.0.1:" + port + "\n")
                .replace("/run/haproxy.sock", control.toString()).replace(":10024", ":" + peersPort)
                .replace(":8801", ":" + nodes.get(0)).replace(":8802", ":" + nodes.get(1))
                .replace(":8803", ":" + nodes.get(2));
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), here);
        Process process = new ProcessBuilder("haproxy", "-W", "-f", config.toString()).redirectErrorStream(true)
                .redirectOutput(Path.of("target", "haproxy.log").toFile()).start();
        Haproxy proxy = new Haproxy(process, control, port);
        try {
            proxy.awaitNodes(nodes.size());
        } catch (Throwable e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    URI signaling() {
        return URI.create("ws://127.0.0.1:" + port + "/rtc/v1/ws");
    }

    URI page(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Until its checks have found so many nodes ready. */
    void awaitNodes(int ready) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                return tell("show stat sfu 4 -1").lines().filter(line -> line.contains(",UP,")).count() == ready;
            } catch (IOException e) {
                assertThat(process.isAlive()).as("HAProxy runs; its log is target/haproxy.log").isTrue();
                return false;
            }
        });
    }

    /** A command of the operator's, and its answer. */
    String tell(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(control));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Has it read its file again, and waits until another worker answers. */
    void reload() throws IOException, InterruptedException {
        String before = worker();
        new ProcessBuilder("kill", "-USR2", Long.toString(process.pid())).start().waitFor();
        await().atMost(Duration.ofSeconds(10)).ignoreException(IOException.class)
                .until(() -> !worker().equals(before));
    }

    private String worker() throws IOException {
        return tell("show info").lines().filter(line -> line.startsWith("Pid:")).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        // SIGTERM: at once, with its calls and its workers.
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
