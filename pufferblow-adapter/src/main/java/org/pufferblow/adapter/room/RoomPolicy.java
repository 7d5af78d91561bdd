package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.negotiation.OpusParameters;

/**
 * What rooms go by.
 *
 * @param collisionTimeout how long after a client's sign of life an offer of theirs that crossed ours is held before we take
 *     it that ours was ignored: longer than a busy browser takes to answer, shorter than a user's patience
 * @param contenderTimeout how long a second socket of one user may take to offer while media flows, before it replaces the
 *     first one even without: a busy page on a bad link may take seconds, and an old peer connection does not survive it
 * @param reloadLinger how long the place of a page that went away is kept after its media died: a reload is back sooner
 * @param resyncInterval how often at most a session's participants are announced again to a server that lost some
 */
public record RoomPolicy(Settings.Rooms limits, OpusParameters opus, Duration collisionTimeout,
        Duration contenderTimeout, Duration reloadLinger, Duration resyncInterval) {
    public static RoomPolicy of(Settings.Rooms limits, OpusParameters opus) {
        return new RoomPolicy(limits, opus, Duration.ofSeconds(4), Duration.ofSeconds(10), Duration.ofSeconds(3),
                Duration.ofSeconds(30));
    }
}
