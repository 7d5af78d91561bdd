package org.pufferblow.bridge;

import static org.pufferblow.bridge.TestConference.MS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A room in which everybody hears everybody and sends a packet every 20 ms, on one clock. Each packet says whose it is. */
final class FullMeshRoom {
    /** Room noise in a good microphone. */
    static final int BACKGROUND = 65;

    final TestConference room;
    final List<ConferenceMember> people = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(3);
    private final List<Voice> voices = new ArrayList<>();
    private int frame;

    /** What somebody's microphone says, frame by frame; negative: no packet. */
    interface Voice {
        int level(int frame);
    }

    FullMeshRoom(int size) throws Exception {
        this(size, BridgeConfig.defaults());
    }

    FullMeshRoom(int size, BridgeConfig config) throws Exception {
        room = new TestConference(config);
        for (int i = 0; i < size; i++) {
            people.add(room.join("p" + i));
            voices.add(this::background);
        }
        for (ConferenceMember listener : people) {
            listener.hear(people.stream().filter(p -> p != listener)
                    .map(p -> listener.hearing(p.endpoint.owner(), 1 + people.indexOf(p)))
                    .toArray(SubscriptionDesc[]::new));
            listener.peer.keeps = false;
        }
    }

    int background(int ignored) {
        return BACKGROUND + random.nextInt(-1, 2);
    }

    /** A recorded voice over the background, from that frame on. */
    Voice recorded(String name, int from) {
        int[] levels = recorded(name);
        return at -> at >= from && at - from < levels.length
                ? Math.min(levels[at - from], background(at))
                : background(at);
    }

    static int[] recorded(String name) {
        Path path = Path.of(System.getProperty("repository.root"),
                "src/media-transform/src/test/resources/org/pufferblow/media/speech", name + ".levels");
        try {
            return Arrays.stream(Files.readString(path).trim().split("\\s+")).mapToInt(Integer::parseInt).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Syllables of 240 ms, so loud, with 80 ms between them, in these frames; the background else. */
    Voice syllables(int loud, int from, int to) {
        return at -> at < from || at >= to
                ? background(at)
                : (at - from) % 16 < 12 ? loud + (at - from) % 3 : BACKGROUND - (at - from) % 2;
    }

    void voice(int who, Voice voice) {
        voices.set(who, voice);
    }

    /** Lets somebody keep what he hears. */
    ConferenceMember listener(int who) {
        people.get(who).peer.keeps = true;
        return people.get(who);
    }

    int frame() {
        return frame;
    }

    long nowNs() {
        return frame * (20 * MS);
    }

    void run(int frames) {
        for (int i = 0; i < frames; i++) {
            room.loop.runUntil(nowNs());
            for (int who = 0; who < people.size(); who++) {
                int level = voices.get(who).level(frame);
                if (level >= 0) {
                    people.get(who).levelByte = (byte) level;
                    people.get(who).speak(who + ":" + frame, nowNs());
                } else {
                    people.get(who).timestamp += 960;
                }
            }
            room.loop.runAll();
            frame++;
        }
    }

    /** The frames of somebody that a listener received, since it began to keep them. */
    static List<Integer> heardOf(ConferenceMember listener, int who) {
        return listener.heardPayloads().stream().filter(p -> p.startsWith(who + ":"))
                .map(p -> Integer.parseInt(p.substring(p.indexOf(':') + 1))).toList();
    }
}
