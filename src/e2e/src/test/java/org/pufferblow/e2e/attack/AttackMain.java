package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One attack in a process of its own: {@code AttackMain KIND …}. Ends when its input does, after a minute in any case, and
 * prints what it has done.
 */
public final class AttackMain {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private AttackMain() {}

    /** Those that there are. */
    enum Kind {
        BAD_TOKENS, DRIPPING, FORGED_STUN, DESCRIPTIONS
    }

    public static void main(String[] args) throws IOException {
        long startNs = System.nanoTime();
        try (Attack attack = open(args)) {
            while (System.in.available() == 0 && System.nanoTime() - startNs < LONGEST.toNanos()) {
                attack.turn();
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            System.out.printf("%s in %.1f s%n", attack.achieved(), seconds);
        }
        System.exit(0);
    }

    private static Attack open(String[] args) throws IOException {
        return switch (Kind.valueOf(args[0])) {
            case BAD_TOKENS -> new BadTokens(URI.create(args[1]), Integer.parseInt(args[2]));
            case DRIPPING -> new SlowRequests(URI.create(args[1]), Integer.parseInt(args[2]));
            case FORGED_STUN -> new ForgedStun(args[1], Integer.parseInt(args[2]), args[3],
                    Integer.parseInt(args[4]), Integer.parseInt(args[5]));
            case DESCRIPTIONS -> new DescriptionFlood(URI.create(args[1]), Files.readAllLines(Path.of(args[2])));
        };
    }
}
