package org.pufferblow.adapter.control;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process lives in a container. */
final class Container {
    private Container() {}

    /** By the marks of Docker, Podman, systemd-nspawn and Kubernetes. */
    static boolean isAroundUs() {
        return Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"))
                || System.getenv("container") != null || System.getenv("KUBERNETES_SERVICE_HOST") != null;
    }
}
