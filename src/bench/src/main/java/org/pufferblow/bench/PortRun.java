package org.pufferblow.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SourceName;
import org.pufferblow.bridge.SubscriptionDesc;
import org.pufferblow.transport.TransportConfig;

/**
 * The whole way of a packet over real sockets, on loopback: talkers send every 20 ms to the server's port, which forwards
 * to everybody else. Counted is the CPU time of the threads that serve the port, the kernel's part included. The floor is
 * a thread that wakes as often, encrypts as many packets for the same receivers, and sends them by {@code sendmmsg}.
 *
 * <p>On loopback a sender does the kernel's work for the receiver, too, and half of a packet's price is whether that finds
 * the receiver's sockets in its own core's cache. Therefore each is measured with the receivers kept on another core, with
 * them on the same, and wherever the scheduler puts them, which is seldom the same place for the server and the floor.
 */
final class PortRun {
    /** Where the receivers' thread runs, seen from the thread that sends. */
    private enum Placement {
        APART, TOGETHER, FREE;

        Cores sender(Cores all) {
            return this == FREE ? all : all.only(0);
        }

        Cores receivers(Cores all) {
            return switch (this) {
                case APART -> all.only(1);
                case TOGETHER -> all.only(0);
                case FREE -> all;
            };
        }
    }

    private static final int PEOPLE = 51;
    private static final int FAN_OUT = PEOPLE - 1;
    private static final int[] TALKERS = {1, 5, 20};
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(6);
    private static final long MEASURE_NS = TimeUnit.SECONDS.toNanos(6);
    private static final int DATAGRAM_LENGTH = OpusFrames.HEADER_LENGTH + OpusFrames.PAYLOAD_LENGTH + 16;
    /** Beyond what the bridge gives to anybody here. */
    private static final long FIRST_SSRC = 1000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Loopback loopback;
    private final int talkers;
    private final Cores sender;
    private final Cores receivers;
    private final List<BenchPeer> clients = new ArrayList<>();

    private PortRun(Loopback loopback, int talkers, Cores sender, Cores receivers) {
        this.loopback = loopback;
        this.talkers = talkers;
        this.sender = sender;
        this.receivers = receivers;
    }

    /** What the packets of some seconds took. */
    private record Cost(long packets, long cpuNs, long bytes) {
        Cost since(Cost earlier) {
            return new Cost(packets - earlier.packets, cpuNs - earlier.cpuNs, bytes - earlier.bytes);
        }

        double microseconds() {
            return cpuNs / 1e3 / packets;
        }
    }

    static void run() throws Exception {
        System.out.printf("%nForwarding on loopback, fan-out %d, per packet that leaves (floor: AES-GCM, sendmmsg)%n%n",
                FAN_OUT);
        System.out.println("| talkers | receivers | packets/s | CPU µs | bytes allocated | floor: CPU µs | ratio |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        Cores all = Cores.ofThisThread();
        for (Placement placement : Placement.values()) {
            if (placement == Placement.APART && all.count() == 1) {
                System.out.println("(no second core for the receivers)");
                continue;
            }
            for (int talkers : TALKERS) {
                measure(talkers, placement, all);
                // The next one's threads inherit what this one may use.
                all.keepThisThread();
            }
        }
    }

    private static void measure(int talkers, Placement placement, Cores all) throws Exception {
        try (Loopback loopback = new Loopback(PEOPLE)) {
            PortRun run = new PortRun(loopback, talkers, placement.sender(all), placement.receivers(all));
            run.join();
            Cost server = run.server();
            Cost floor = run.floor();
            System.out.printf("| %d | %s | %d | %.2f | %.1f | %.2f | %.2f |%n", talkers,
                    placement.name().toLowerCase(Locale.ROOT),
                    server.packets * TimeUnit.SECONDS.toNanos(1) / MEASURE_NS, server.microseconds(),
                    (double) server.bytes / server.packets, floor.microseconds(),
                    server.microseconds() / floor.microseconds());
        }
    }

    private void join() throws Exception {
        for (int person = 0; person < PEOPLE; person++) {
            Endpoint endpoint = loopback.endpoint("p" + person);
            endpoint.setMediaSources(List.of(MediaSourceDesc.voice(OpusFrames.MID, OpusFrames.PAYLOAD_TYPE,
                    OpusFrames.EXTENSION_IDS, List.of())));
            int self = person;
            endpoint.setSubscriptions(IntStream.range(0, talkers).filter(talker -> talker != self)
                    .mapToObj(
                            talker -> new SubscriptionDesc(SourceName.voiceOf("p" + talker), "1", FIRST_SSRC + talker,
                                    OpusFrames.PAYLOAD_TYPE,
                                    OpusFrames.EXTENSION_IDS))
                    .toList());
            clients.add(loopback.connect(endpoint, person));
        }
    }

    private Cost server() {
        loopback.server.onPortThread(sender::keepThisThread);
        loopback.clients.onPortThread(receivers::keepThisThread);
        receivers.keepThisThread();
        everyTurn(WARM_UP_NS, talker -> clients.get(talker).speak());
        Cost before = read();
        everyTurn(MEASURE_NS, talker -> clients.get(talker).speak());
        return read().since(before);
    }

    private Cost read() {
        long cpuNs = 0;
        long bytes = 0;
        for (long thread : loopback.portThreads) {
            cpuNs += THREADS.getThreadCpuTime(thread);
            bytes += THREADS.getThreadAllocatedBytes(thread);
        }
        return new Cost(loopback.bridge.counters().get("forwarded"), cpuNs, bytes);
    }

    private Cost floor() throws GeneralSecurityException {
        sender.keepThisThread();
        List<InetSocketAddress> receivers = clients.stream().limit(FAN_OUT)
                .map(client -> client.description().candidates().getFirst().address()).toList();
        BareCipher[] ciphers = new BareCipher[FAN_OUT];
        for (int i = 0; i < FAN_OUT; i++) {
            ciphers[i] = BareCipher.of(TransportConfig.defaults(0).srtp().factoryClass(), OpusFrames.HEADER_LENGTH,
                    OpusFrames.PAYLOAD_LENGTH);
        }
        try (BareSending sending = new BareSending(receivers, DATAGRAM_LENGTH)) {
            everyTurn(WARM_UP_NS, talker -> encryptAndSend(ciphers, sending));
            long beforeNs = THREADS.getCurrentThreadCpuTime();
            long packets = everyTurn(MEASURE_NS, talker -> encryptAndSend(ciphers, sending)) * FAN_OUT;
            return new Cost(packets, THREADS.getCurrentThreadCpuTime() - beforeNs, 0);
        }
    }

    private static void encryptAndSend(BareCipher[] ciphers, BareSending sending) {
        try {
            for (int i = 0; i < FAN_OUT; i++) {
                ciphers[i].encrypt();
                sending.put(i, ciphers[i].packet());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        sending.send();
    }

    /** A talker's turn. */
    private interface Turn {
        void take(int talker);
    }

    /** Gives each talker a turn every 20 ms, one after the other at equal distances; answers how many there were. */
    private long everyTurn(long durationNs, Turn turn) {
        long startNs = System.nanoTime();
        long stepNs = OpusFrames.PACKET_NS / talkers;
        long steps = durationNs / stepNs;
        for (long step = 0; step < steps; step++) {
            long dueNs = startNs + step * stepNs;
            for (long nowNs = System.nanoTime(); nowNs - dueNs < 0; nowNs = System.nanoTime()) {
                LockSupport.parkNanos(dueNs - nowNs);
            }
            turn.take((int) (step % talkers));
        }
        return steps;
    }
}
