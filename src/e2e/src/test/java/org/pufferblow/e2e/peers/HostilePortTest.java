package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** Strangers send to the media port while two people talk. */
@Timeout(180)
class HostilePortTest {
    private static final int STRANGERS = 300;
    private static final long MEMORY_SLACK_KB = 48 * 1024;
    private static final int THREAD_SLACK = 6;
    private static final int MAGIC_COOKIE = 0x2112A442;

    private final Random random = new Random(42);

    @TempDir
    private Path directory;

    @Test
    void strangersAreCountedAndChangeNothing() throws IOException {
        try (SfuUnderTest sfu = SfuUnderTest.start("hostile", directory); PeerStack stack = new PeerStack()) {
            WirePeer one = WirePeer.join(stack, sfu.signaling(), sfu.token("room", "user1"), "user1");
            WirePeer two = WirePeer.join(stack, sfu.signaling(), sfu.token("room", "user2"), "user2");
            one.talk();
            two.talk();
            awaitTalk(one, two, 250);
            InetSocketAddress port = mediaAddress(sfu);
            // Once, so that what the server loads and compiles for the first stranger is not taken for a leak.
            flood(port, one.serverUfrag());
            awaitCounters(sfu, 1);
            Usage before = usage(sfu);
            long missingBefore = missing(one, two);

            flood(port, one.serverUfrag());

            awaitCounters(sfu, 2);
            Usage after = usage(sfu);
            assertThat(after.sockets).as("open files").isLessThanOrEqualTo(before.sockets);
            assertThat(after.threads).as("threads").isLessThanOrEqualTo(before.threads + THREAD_SLACK);
            assertThat(after.memoryKb).as("resident memory, kB").isLessThan(before.memoryKb + MEMORY_SLACK_KB);
            long heard = one.heard().get("user2").right;
            awaitTalk(one, two, (int) heard + 100);
            assertThat(one.errors()).isEmpty();
            assertThat(two.errors()).isEmpty();
            assertThat(missing(one, two) - missingBefore).as("packets missing in the call").isLessThanOrEqualTo(5);
            assertThat(sfu.log()).doesNotContain("Exception");
        }
    }

    private static void awaitTalk(WirePeer one, WirePeer two, int packets) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(one.hears(packets)).contains("user2");
            assertThat(two.hears(packets)).contains("user1");
        });
    }

    private static long missing(WirePeer one, WirePeer two) {
        return one.heard().get("user2").missing + two.heard().get("user1").missing;
    }

    /** Everything that strangers may think of, {@value #STRANGERS} times, each time from another port. */
    private void flood(InetSocketAddress port, String ufrag) throws IOException {
        for (int i = 0; i < STRANGERS; i++) {
            try (DatagramSocket stranger = new DatagramSocket()) {
                send(stranger, port, bindingRequest(ufrag + ":them", true));
                send(stranger, port, bindingRequest(ufrag + ":them", false));
                send(stranger, port, bindingRequest("nobody:them", true));
                send(stranger, port, new byte[]{22, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1});
                send(stranger, port, rtp());
                send(stranger, port, new byte[]{0x7f});
                if (i % 10 == 0) {
                    send(stranger, port, new byte[65_507]);
                }
            }
        }
    }

    private static void awaitCounters(SfuUnderTest sfu, long floods) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            // UDP may lose some on the way.
            assertThat(sfu.counter("stun_dropped_bad_integrity") + sfu.counter("stun_dropped_rate"))
                    .isGreaterThan(floods * STRANGERS);
            assertThat(sfu.counter("stun_dropped_unknown_ufrag")).isGreaterThan(floods * STRANGERS / 2);
            assertThat(sfu.counter("udp_dropped_unknown_source")).isGreaterThan(floods * STRANGERS);
            assertThat(sfu.counter("udp_dropped_malformed_first_byte")).isGreaterThan(floods * STRANGERS / 2);
            assertThat(sfu.counter("udp_dropped_oversized")).isGreaterThan(floods * STRANGERS / 20);
        });
    }

    /** RFC 8489 section 5. The signature, if any, is made of nothing. */
    private byte[] bindingRequest(String username, boolean signed) {
        byte[] name = username.getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) & ~3;
        int length = 4 + padded + (signed ? 24 : 0);
        ByteBuffer message = ByteBuffer.allocate(20 + length);
        byte[] transaction = new byte[12];
        random.nextBytes(transaction);
        message.putShort((short) 1).putShort((short) length).putInt(MAGIC_COOKIE).put(transaction);
        message.putShort((short) 6).putShort((short) name.length).put(name);
        message.position(20 + 4 + padded);
        if (signed) {
            byte[] wrong = new byte[20];
            random.nextBytes(wrong);
            message.putShort((short) 8).putShort((short) 20).put(wrong);
        }
        return message.array();
    }

    private byte[] rtp() {
        byte[] packet = new byte[80];
        random.nextBytes(packet);
        packet[0] = (byte) 0x80;
        packet[1] = PeerSdp.OPUS;
        return packet;
    }

    private static void send(DatagramSocket from, InetSocketAddress to, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    /** An address that the server's socket is bound to. */
    private static InetSocketAddress mediaAddress(SfuUnderTest sfu) throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            // Where a packet to the outside would leave from; nothing is sent.
            probe.connect(InetAddress.ofLiteral("192.0.2.1"), 9);
            return new InetSocketAddress(probe.getLocalAddress(), sfu.udpPort());
        }
    }

    private record Usage(long threads, long sockets, long memoryKb) {}

    private static Usage usage(SfuUnderTest sfu) throws IOException {
        Path proc = Path.of("/proc", Long.toString(sfu.process().pid()));
        Map<String, Long> status;
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            status = lines.map(l -> l.split("[:\\s]+", -1)).filter(w -> w[0].equals("Threads") || w[0].equals("VmRSS"))
                    .collect(Collectors.toMap(w -> w[0], w -> Long.parseLong(w[1])));
        }
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return new Usage(status.get("Threads"), files.filter(HostilePortTest::isSocket).count(),
                    status.get("VmRSS"));
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
