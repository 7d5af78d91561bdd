package org.pufferblow.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.room.RoomPolicy;
import org.pufferblow.adapter.room.Rooms;
import org.pufferblow.adapter.room.SerialLoop;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/**
 * What one client's descriptions cost a room when they come as fast as its socket lets them through: the process's CPU time,
 * and how long somebody else's message waits for its turn.
 */
final class FloodRun {
    private static final int PER_SECOND = 20;
    private static final Duration LENGTH = Duration.ofSeconds(10);
    /** As many as a description may have. */
    private static final int LINES = 512;
    private static final Duration PING_INTERVAL = Duration.ofMillis(10);

    private FloodRun() {}

    private enum Flood {
        NONE, SAME_PEER_CONNECTION, NEW_CERTIFICATE_EACH_TIME, NEW_CERTIFICATE_ONE_LINE
    }

    static void run() throws Exception {
        System.out.println(
                "\nA flood of descriptions, " + PER_SECOND + " a second: CPU, and another client's wait in ms\n");
        System.out.println("| flood | CPU ms a second | answers | wait p50 | p99 | max | closed |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        flood(Flood.SAME_PEER_CONNECTION, false);
        for (Flood flood : Flood.values()) {
            flood(flood, true);
        }
    }

    private static void flood(Flood flood, boolean printed) throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        SecureRandom random = new SecureRandom();
        try (Transports transports = UdpTransports.open(TransportConfig.defaults(0));
                ExecutorService turns = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor()) {
            Rooms rooms = rooms(transports, turns, timers, random);
            Caller quiet = enter(rooms, "quiet");
            quiet.session.onMessage(new ClientMessage.Offer(Optional.of(offer(1, 1))));
            Caller loud = enter(rooms, "loud");
            List<Long> waits = new ArrayList<>();
            long cpuNs = process.getProcessCpuTime();
            long beginNs = System.nanoTime();
            int sent = 0;
            for (long now = beginNs; now - beginNs < LENGTH.toNanos(); now = System.nanoTime()) {
                if (flood != Flood.NONE && (now - beginNs) * PER_SECOND / 1_000_000_000L >= sent) {
                    sent++;
                    int certificate = flood == Flood.SAME_PEER_CONNECTION ? 7 : sent;
                    int lines = flood == Flood.NEW_CERTIFICATE_ONE_LINE ? 1 : LINES;
                    loud.session.onMessage(new ClientMessage.Offer(Optional.of(offer(certificate, lines))));
                }
                long askedNs = System.nanoTime();
                int pongs = quiet.pongs;
                quiet.session.onMessage(new ClientMessage.Ping());
                while (quiet.pongs == pongs) {
                    LockSupport.parkNanos(50_000);
                }
                waits.add(System.nanoTime() - askedNs);
                LockSupport.parkNanos(PING_INTERVAL.toNanos());
            }
            double cpuMs = (process.getProcessCpuTime() - cpuNs) / 1e6 / LENGTH.toSeconds();
            Collections.sort(waits);
            if (printed) {
                System.out.printf("| %s | %.0f | %d | %.1f | %.1f | %.1f | %s |%n", flood, cpuMs, loud.answers,
                        waits.get(waits.size() / 2) / 1e6, waits.get(waits.size() * 99 / 100) / 1e6,
                        waits.get(waits.size() - 1) / 1e6, loud.closed);
            }
            rooms.shutDown().get();
            timers.shutdownNow();
        }
    }

    private static Rooms rooms(Transports transports, ExecutorService turns, ScheduledExecutorService timers,
            SecureRandom random) {
        Settings.Rooms limits = new Settings.Rooms(100, 100, Duration.ofSeconds(15), Duration.ofSeconds(15),
                Duration.ofSeconds(60), true,
                new Settings.Repair(true, Duration.ofSeconds(20), Duration.ofSeconds(4)));
        return new Rooms(new Videobridge(transports), id -> new SerialLoop(id, turns, timers, Clock.systemUTC()),
                RoomPolicy.of(limits, new OpusParameters("minptime=10")), event -> {},
                () -> Integer.toUnsignedLong(random.nextInt()), turns);
    }

    private static Caller enter(Rooms rooms, String user) {
        Caller caller = new Caller();
        caller.session = rooms.onClient(new Claims(user, user, "i", "s", "c", "session", "recv send_audio",
                Set.of(Scope.RECV, Scope.SEND_AUDIO)), caller);
        return caller;
    }

    /** As short as it may be. */
    private static String offer(int certificate, int lines) {
        StringBuilder sdp = new StringBuilder("v=0\r\na=group:BUNDLE");
        for (int i = 0; i < lines; i++) {
            sdp.append(' ').append(i);
        }
        sdp.append("\r\na=ice-ufrag:u").append(10_000 + certificate)
                .append("\r\na=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\na=fingerprint:sha-256 ")
                .append("%02X:%02X:".formatted(certificate >> 8 & 0xff, certificate & 0xff)).append("AB:".repeat(29))
                .append("AB\r\na=rtcp-mux\r\n");
        for (int i = 0; i < lines; i++) {
            sdp.append("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:").append(i)
                    .append("\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n");
        }
        return sdp.toString();
    }

    private static final class Caller implements ClientLink {
        private volatile int pongs;
        private volatile int answers;
        private volatile CloseCode closed;
        private SignalingHandler.Session session;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // Of the room's loop alone.
        public void send(ServerMessage message) {
            if (message instanceof ServerMessage.Pong) {
                pongs++;
            } else if (message instanceof ServerMessage.Answer) {
                answers++;
            }
        }

        @Override
        public void ping() {}

        @Override
        public long silentNs() {
            return 0;
        }

        @Override
        public void close(CloseCode code) {
            closed = code;
        }
    }
}
