package org.pufferblow.adapter.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a page does with its audio lines that the shipped one leaves as they are: turns them by {@code direction}, and takes
 * another microphone by removing, adding and stopping, one after the other or both at a time.
 */
final class DirectionChanger {
    private final Client client;

    DirectionChanger(Client client) {
        this.client = client;
    }

    /** Changes one line's direction; returns whether there was one. */
    boolean turn(SplittableRandom how) {
        List<Transceiver> lines = lines();
        if (lines.isEmpty()) {
            return false;
        }
        Transceiver line = lines.get(how.nextInt(lines.size()));
        boolean receives = how.nextBoolean();
        boolean sends = how.nextBoolean();
        client.world.trace(
                () -> client + " turns " + line.mid + ": sends " + (line.track && sends) + ", receives " + receives);
        line.receives = receives;
        line.sends = line.track && sends;
        return true;
    }

    /**
     * Takes another microphone.
     *
     * @param later for what is done some time after
     */
    boolean swap(SplittableRandom how, Runnable later) {
        Optional<Transceiver> old = client.peer.transceivers().stream()
                .filter(t -> t.kind.equals("audio") && t.track && !t.stopped).findFirst();
        if (old.isEmpty()) {
            client.peer.addTrack("audio");
            return true;
        }
        client.world.trace(() -> client + " takes another microphone than that on " + old.get().mid);
        switch (how.nextInt(4)) {
            case 0 -> {
                remove(old.get());
                client.peer.addTrack("audio");
            }
            case 1 -> {
                client.peer.addTrack("audio");
                client.world.time().in(how.nextLong(3000 * VirtualTime.MS), () -> {
                    remove(old.get());
                    later.run();
                });
            }
            case 2 -> {
                stop(old.get());
                client.peer.add("audio", true, true);
            }
            default -> {
                remove(old.get());
                client.peer.add("audio", true, how.nextBoolean());
            }
        }
        return true;
    }

    private static void remove(Transceiver line) {
        line.track = false;
        line.sends = false;
    }

    /** A line of the other side's is left to it: stopped, it would not be offered again. */
    private void stop(Transceiver line) {
        remove(line);
        if (line.local && line.mid != null) {
            line.stopped = true;
            client.person.linesStopped++;
        }
    }

    private List<Transceiver> lines() {
        return client.peer.transceivers().stream()
                .filter(t -> t.kind.equals("audio") && t.mid != null && !t.stopped).toList();
    }
}
