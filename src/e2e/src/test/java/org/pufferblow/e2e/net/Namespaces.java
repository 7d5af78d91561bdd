package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Network namespaces of one test, removed at its end with everything that still runs in them. */
final class Namespaces implements AutoCloseable {
    private final String prefix = "sfu" + ProcessHandle.current().pid();
    private final List<String> names = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private int links;

    /** Why this machine cannot make any; empty if it can. */
    private static Optional<String> lacking() {
        try {
            String name = "sfu-probe" + ProcessHandle.current().pid();
            Process add = new ProcessBuilder("ip", "netns", "add", name).redirectErrorStream(true).start();
            String text = new String(add.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (add.waitFor() != 0) {
                return Optional.of("ip netns add: " + text);
            }
            new ProcessBuilder("ip", "netns", "del", name).start().waitFor();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no ip command (iproute2)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Ends a test that this machine has no namespaces for: it fails where they are required, and else is skipped. */
    static void need(Class<?> test) {
        Optional<String> lacking = lacking();
        if (lacking.isPresent()) {
            assertThat(System.getProperty("namespaces")).as(lacking.get()).isNotEqualTo("required");
            System.out.println("SKIPPED " + test.getSimpleName() + ": " + lacking.get());
            abort(lacking.get());
        }
    }

    /** A namespace with its loopback up. */
    String add(String role) {
        String name = prefix + role;
        run("ip", "netns", "add", name);
        names.add(name);
        run("ip", "-n", name, "link", "set", "lo", "up");
        return name;
    }

    /** A cable between two namespaces; addresses are given with their prefix length. */
    Cable connect(String left, String leftAddress, String right, String rightAddress) {
        links++;
        Cable cable = new Cable(left, "l" + links, right, "r" + links);
        run("ip", "link", "add", cable.leftDevice, "netns", left, "type", "veth", "peer", "name", cable.rightDevice,
                "netns", right);
        address(left, leftAddress, cable.leftDevice);
        address(right, rightAddress, cable.rightDevice);
        run("ip", "-n", left, "link", "set", cable.leftDevice, "up");
        run("ip", "-n", right, "link", "set", cable.rightDevice, "up");
        return cable;
    }

    private void address(String namespace, String address, String device) {
        if (address.contains(":")) {
            run("ip", "-n", namespace, "-6", "addr", "add", address, "dev", device, "nodad");
        } else {
            run("ip", "-n", namespace, "addr", "add", address, "dev", device);
        }
    }

    record Cable(String left, String leftDevice, String right, String rightDevice) {}

    /** Runs a command inside; it must succeed. */
    String in(String namespace, String... command) {
        List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        full.addAll(List.of(command));
        return run(full.toArray(String[]::new));
    }

    /** Starts a process inside, which ends with this object at the latest. */
    Process start(String namespace, ProcessBuilder builder) throws IOException {
        builder.command().addAll(0, List.of("ip", "netns", "exec", namespace));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
        names.forEach(name -> run("ip", "netns", "del", name));
    }
}
