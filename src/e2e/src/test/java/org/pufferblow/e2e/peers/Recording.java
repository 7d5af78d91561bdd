package org.pufferblow.e2e.peers;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pufferblow.e2e.sound.Opus;
import org.pufferblow.e2e.sound.Sound;

/**
 * The packets of some, as one listener received them, each in the place that its timestamp gives it. A port thread writes, the
 * test reads, both under a track's lock.
 */
final class Recording implements PacketListener {
    private static final int TICKS = 960;

    private final Map<String, Track> tracks;

    /** One speaker's. The first packet's own number says where the timestamps begin. */
    static final class Track {
        private final byte[][] packets;
        private boolean begun;
        private int firstTimestamp;
        private int misplaced;

        private Track(int length) {
            packets = new byte[length][];
        }

        private synchronized void add(int timestamp, ByteBuffer opus) {
            int number = WirePeer.frameNumber(opus);
            if (!begun) {
                begun = true;
                firstTimestamp = timestamp - number * TICKS;
            }
            int ticks = timestamp - firstTimestamp;
            int place = ticks / TICKS;
            if (ticks % TICKS != 0 || place != number || (place < packets.length && packets[place] != null)) {
                misplaced++;
            } else if (place < packets.length) {
                packets[place] = new byte[opus.remaining()];
                opus.get(packets[place]);
            }
        }

        /** Packets that came twice, or whose timestamp is that of another frame. */
        synchronized int misplaced() {
            return misplaced;
        }

        /** How many of these frames are not there. */
        synchronized int missing(int[] frames) {
            return (int) IntStream.of(frames).filter(frame -> packets[frame] == null).count();
        }

        synchronized Sound decode() {
            return Opus.decode(packets);
        }
    }

    /** Of these users, so many frames from when they begin to talk. */
    Recording(Collection<String> users, int length) {
        tracks = users.stream().collect(Collectors.toMap(Function.identity(), _ -> new Track(length)));
    }

    Track of(String user) {
        return tracks.get(user);
    }

    @Override
    public void onPacket(String user, int timestamp, int level, ByteBuffer opus) {
        Track track = tracks.get(user);
        if (track != null) {
            track.add(timestamp, opus);
        }
    }
}
