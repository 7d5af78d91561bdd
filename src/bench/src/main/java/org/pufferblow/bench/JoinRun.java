package org.pufferblow.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pufferblow.bridge.Endpoint;

/**
 * What somebody's coming costs: endpoint, transport, and the DTLS handshake with a client in the same process, whose half of
 * the work is counted too. ICE's checks are not in it.
 */
final class JoinRun {
    private static final int JOINS = 200;
    private static final int ROUNDS = 4;

    private JoinRun() {}

    static void run() throws Exception {
        System.out.println("\nJoining: endpoint, transport and DTLS handshake, both sides' CPU, one after the other\n");
        System.out.println("| joins so far | CPU ms | until connected: median ms | p95 ms |");
        System.out.println("| --- | --- | --- | --- |");
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Loopback loopback = new Loopback(1)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Long> latencies = new ArrayList<>();
                long beforeNs = process.getProcessCpuTime();
                for (int i = 0; i < JOINS; i++) {
                    long startNs = System.nanoTime();
                    Endpoint endpoint = loopback.endpoint("joiner-" + round + "-" + i);
                    BenchPeer client = loopback.connect(endpoint, i);
                    latencies.add(System.nanoTime() - startNs);
                    client.close();
                    endpoint.close();
                    loopback.loop.runAll();
                }
                double cpuMs = (process.getProcessCpuTime() - beforeNs) / 1e6 / JOINS;
                Collections.sort(latencies);
                System.out.printf("| %d | %.2f | %.1f | %.1f |%n", (round + 1) * JOINS, cpuMs,
                        latencies.get(JOINS / 2) / 1e6, latencies.get(JOINS * 95 / 100) / 1e6);
            }
        }
    }
}
