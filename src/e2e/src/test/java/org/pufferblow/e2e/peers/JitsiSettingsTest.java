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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.RemoteTransport;

/** What an operator's {@code jvb.conf} says is seen from outside: in descriptions and on the wire. */
@Timeout(120)
class JitsiSettingsTest {
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int SOFTWARE = 0x8022;

    @TempDir
    private Path directory;

    @Test
    void settingsOfTheFileReachTheWire() throws Exception {
        int port = freeUdpPort();
        try (SfuUnderTest sfu = SfuUnderTest.start("jitsi-settings", directory, Map.of(), """
                videobridge.ice { udp.port = %d, ufrag-prefix = "node7+" }
                ice4j.software = "a software of the operator's"
                """.formatted(port)); PeerStack stack = new PeerStack()) {
            WirePeer one = WirePeer.join(stack, sfu.signaling(), sfu.token("room", "user1"), "user1");
            WirePeer two = WirePeer.join(stack, sfu.signaling(), sfu.token("room", "user2"), "user2");
            one.talk();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(two.hears(50)).contains("user1"));

            RemoteTransport server = PeerSdp.remote(one.received().stream()
                    .filter(m -> m.path("type").asText().equals("answer")).findFirst().orElseThrow().path("answer")
                    .path("sdp").asText());
            assertThat(server.ufrag()).startsWith("node7+");
            assertThat(server.candidates()).extracting(Candidate::address).extracting(InetSocketAddress::getPort)
                    .containsOnly(port);
            assertThat(sfu.udpPort()).as("what the server named").isNotEqualTo(port);
            assertThat(softwareOf(server, server.candidates().getFirst().address()))
                    .isEqualTo("a software of the operator's");
        }
    }

    /** The SOFTWARE attribute (RFC 8489, section 14.14) of the answer to an authenticated request. */
    private static String softwareOf(RemoteTransport server, InetSocketAddress port)
            throws IOException, GeneralSecurityException {
        byte[] request = request(server);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(request, request.length, port));
            byte[] buffer = new byte[1500];
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            ByteBuffer message;
            do {
                socket.receive(packet);
                message = ByteBuffer.wrap(Arrays.copyOf(buffer, packet.getLength()));
            } while (message.getShort() != BINDING_SUCCESS);
            message.position(20);
            while (message.remaining() >= 4) {
                int type = message.getShort() & 0xffff;
                byte[] value = new byte[message.getShort() & 0xffff];
                message.get(value);
                if (type == SOFTWARE) {
                    return new String(value, StandardCharsets.UTF_8);
                }
                message.position(Math.min(message.limit(), (message.position() + 3) & ~3));
            }
            return "none";
        }
    }

    /** A Binding request with USERNAME, PRIORITY, ICE-CONTROLLING and MESSAGE-INTEGRITY (RFC 8445, section 7.1). */
    private static byte[] request(RemoteTransport server) throws GeneralSecurityException {
        byte[] name = (server.ufrag() + ":user1").getBytes(StandardCharsets.UTF_8);
        int signed = 20 + 4 + ((name.length + 3) & ~3) + 8 + 12;
        ByteBuffer message = ByteBuffer.allocate(signed + 24);
        message.putShort((short) 1).putShort((short) (signed + 24 - 20)).putInt(MAGIC_COOKIE)
                .put("transaction!".getBytes(
                        StandardCharsets.US_ASCII));
        message.putShort((short) 6).putShort((short) name.length).put(name);
        message.position(20 + 4 + ((name.length + 3) & ~3));
        message.putShort((short) 0x24).putShort((short) 4).putInt(1);
        message.putShort((short) 0x802a).putShort((short) 8).putLong(1);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(server.password().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        mac.update(message.array(), 0, signed);
        message.putShort((short) 8).putShort((short) 20).put(mac.doFinal());
        return message.array();
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("0.0.0.0"))) {
            return socket.getLocalPort();
        }
    }
}
