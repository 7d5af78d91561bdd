package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What happens to a world: who there is, and what they and the network do when. The seed stands for all the small delays.
 *
 * @param people by number; an action's {@code who} is one of them
 */
record Schedule(long seed, int maxRoomPeers, int maxTotalPeers, boolean takeover, List<Somebody> people,
        List<Action> actions) {

    /** One person to be. */
    record Somebody(Person.Kind kind, String room, String scope) {}

    /** One thing that is done. */
    record Action(long atMs, Doing doing, int who, int detail) {}

    /** What can be done. */
    enum Doing {
        JOIN, HANG_UP, RELOAD, VANISH, CUT_SOCKET, SECOND_PAGE, BLIP, MEDIA_DEATH, PATH_DEATH, RESTART, STATE, SCREEN, VIDEO, RENEGOTIATE, SLOW_LINK, SLOW_PAGE, VERY_SLOW_PAGE, SLOW_SERVER, SERVER_ENDS, SERVER_LOSES, TURN, SWAP, REOPEN, SILENCE
    }

    private static final Doing[] LIKELY = {Doing.JOIN, Doing.JOIN, Doing.JOIN, Doing.JOIN, Doing.JOIN, Doing.JOIN,
            Doing.HANG_UP, Doing.HANG_UP, Doing.HANG_UP, Doing.RELOAD, Doing.RELOAD, Doing.RELOAD, Doing.VANISH,
            Doing.CUT_SOCKET, Doing.CUT_SOCKET, Doing.CUT_SOCKET, Doing.SECOND_PAGE, Doing.SECOND_PAGE, Doing.BLIP,
            Doing.MEDIA_DEATH, Doing.PATH_DEATH, Doing.PATH_DEATH, Doing.RESTART, Doing.RESTART, Doing.STATE,
            Doing.STATE, Doing.SCREEN, Doing.VIDEO, Doing.VIDEO, Doing.RENEGOTIATE,
            Doing.RENEGOTIATE, Doing.SLOW_LINK, Doing.SLOW_PAGE};
    /** Of people whose pages turn their lines: every other thing that they do. */
    private static final Doing[] TURNING = {Doing.TURN, Doing.TURN, Doing.SWAP};
    private static final Doing[] RARE = {Doing.VERY_SLOW_PAGE, Doing.SLOW_SERVER, Doing.SERVER_ENDS,
            Doing.SERVER_LOSES};

    /** A random one: mostly a few people within seconds, sometimes many, sometimes slowly. */
    static Schedule generate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = random.nextInt(10) == 0 ? random.nextInt(5, 9) : random.nextInt(2, 5);
        List<Somebody> people = new ArrayList<>();
        boolean tworooms = random.nextInt(12) == 0;
        for (int i = 0; i < count; i++) {
            people.add(new Somebody(kind(random), tworooms && random.nextInt(3) == 0 ? "B" : "A", scope(random)));
        }
        List<Action> actions = new ArrayList<>();
        long paceMs = new long[]{30, 150, 500, 3000}[random.nextInt(4)];
        long atMs = 0;
        for (int i = 0; i < count; i++) {
            actions.add(new Action(atMs, Doing.JOIN, i, random.nextInt(1 << 20)));
            atMs += random.nextLong(paceMs);
        }
        for (int i = random.nextInt(3, 14); i > 0; i--) {
            Doing doing = random.nextInt(16) == 0
                    ? RARE[random.nextInt(RARE.length)]
                    : LIKELY[random.nextInt(LIKELY.length)];
            int who = random.nextInt(count);
            if (people.get(who).kind.turns() && random.nextBoolean()) {
                doing = TURNING[random.nextInt(TURNING.length)];
            }
            if (people.get(who).kind.reopens() && random.nextBoolean()) {
                doing = Doing.REOPEN;
            }
            if (people.get(who).kind == Person.Kind.SILENT && random.nextBoolean()) {
                doing = Doing.SILENCE;
            }
            actions.add(new Action(atMs, doing, who, random.nextInt(1 << 20)));
            atMs += random.nextLong(paceMs);
        }
        int maxRoom = random.nextInt(8) == 0 ? random.nextInt(1, count + 1) : 100;
        int maxTotal = random.nextInt(12) == 0 ? random.nextInt(1, count + 1) : 1000;
        return new Schedule(random.nextLong(), maxRoom, maxTotal, random.nextInt(12) > 0, people, actions);
    }

    private static Person.Kind kind(SplittableRandom random) {
        int n = random.nextInt(30);
        if (n >= 26) {
            return n < 28
                    ? Person.Kind.SILENT
                    : n < 29
                            ? Person.Kind.REOPENING_POLITE
                            : Person.Kind.REOPENING_IMPOLITE;
        }
        if (n >= 20) {
            return n < 23
                    ? Person.Kind.TURNING_SHIPPED
                    : n < 25 ? Person.Kind.TURNING_POLITE : Person.Kind.TURNING_IMPOLITE;
        }
        return n < 11
                ? Person.Kind.SHIPPED
                : n < 14 ? Person.Kind.POLITE : n < 17 ? Person.Kind.IMPOLITE : Person.Kind.HOSTILE;
    }

    private static String scope(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> "recv";
            case 1 -> "send_audio";
            case 2 -> "recv send_audio send_video";
            default -> "recv send_audio";
        };
    }

    Schedule with(List<Action> fewer) {
        return new Schedule(seed, maxRoomPeers, maxTotalPeers, takeover, people, fewer);
    }

    Schedule withPeople(List<Somebody> others) {
        return new Schedule(seed, maxRoomPeers, maxTotalPeers, takeover, others, actions);
    }

    /** As the source of a test that runs it again. */
    String asSource() {
        return "new Schedule(" + seed + "L, " + maxRoomPeers + ", " + maxTotalPeers + ", " + takeover
                + ",\n    List.of("
                + people.stream().map(p -> "somebody(" + p.kind + ", \"" + p.room + "\", \"" + p.scope + "\")")
                        .collect(Collectors.joining(", "))
                + "),\n    List.of("
                + actions.stream()
                        .map(a -> "at(" + a.atMs + ", " + a.doing + ", " + a.who + ", " + a.detail + ")")
                        .collect(Collectors.joining(",\n        "))
                + "))";
    }
}
