package org.pufferblow.e2e.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.pufferblow.transport.TransportState;

/**
 * Two people in a call, in a process of its own: {@code BystandersMain SIGNALING TOKEN1 TOKEN2 SERVER_PID}. Answers each line with what each
 * has missed of the other since the last line, in a line of JSON; a line of {@code TOKEN USER} has somebody else join and leave
 * again, and is answered with how long the joining took. Ends when its input does.
 */
public final class BystandersMain {
    private static final long LONGEST_JOIN_NS = 5_000_000_000L;

    private BystandersMain() {}

    public static void main(String[] args) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        URI signaling = URI.create(args[0]);
        try (PeerStack stack = new PeerStack();
                Stalls stalls = new Stalls();
                RunDelay delay = new RunDelay(Long.parseLong(args[3]));
                WirePeer one = WirePeer.join(stack, signaling, args[1], "user1");
                WirePeer two = WirePeer.join(stack, signaling, args[2], "user2");
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            List<GapMeter> meters = List.of(new GapMeter(stalls, delay), new GapMeter(stalls, delay));
            meet(one, two, meters.get(0));
            meet(two, one, meters.get(1));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words.length == 2) {
                    double millis = join(stack, signaling, words[0], words[1]);
                    System.out.println(mapper.writeValueAsString(Map.of("joined", millis)));
                    continue;
                }
                List<GapMeter.Gaps> gaps = meters.stream().map(GapMeter::take).toList();
                System.out.println(mapper.writeValueAsString(Map.of(
                        "connected", one.state() == TransportState.CONNECTED
                                && two.state() == TransportState.CONNECTED,
                        "gap", gaps.stream().mapToDouble(GapMeter.Gaps::longestMs).max().orElseThrow(),
                        "raw", gaps.stream().mapToDouble(GapMeter.Gaps::longestRawMs).max().orElseThrow(),
                        "packets", gaps.stream().mapToInt(GapMeter.Gaps::packets).sum(),
                        "missing", gaps.stream().mapToInt(GapMeter.Gaps::missing).sum(),
                        "server", one.serverUfrag(), "errors", List.of(one.errors(), two.errors()))));
            }
        }
        System.exit(0);
    }

    /** How long it takes somebody to be connected, in milliseconds; -1 if it fails, or takes too long. */
    private static double join(PeerStack stack, URI signaling, String token, String user) {
        long startNs = System.nanoTime();
        try (WirePeer peer = WirePeer.join(stack, signaling, token, user)) {
            while (peer.state() != TransportState.CONNECTED || !peer.isIn()) {
                if (!peer.errors().isEmpty() || System.nanoTime() - startNs > LONGEST_JOIN_NS) {
                    return -1;
                }
                LockSupport.parkNanos(1_000_000);
            }
            return (System.nanoTime() - startNs) / 1e6;
        }
    }

    private static void meet(WirePeer talker, WirePeer listener, GapMeter meter) {
        listener.listen((user, timestamp, level, opus) -> {
            if (user.equals(talker.userId())) {
                meter.onPacket(user, timestamp, level, opus);
            }
        });
        talker.talk(meter);
    }
}
