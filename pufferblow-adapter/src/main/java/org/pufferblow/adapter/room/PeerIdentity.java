package org.pufferblow.adapter.room;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.Origin;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.transport.Fingerprint;

/**
 * Tells one peer connection's descriptions from those of another one with the same certificate, which a page may keep
 * (RTCPeerConnection.generateCertificate) and some stacks have one of per process. Belongs to the room's control loop.
 *
 * <p>
 * Another fingerprint is always another peer connection: a certificate never changes. The same ICE user name fragment is
 * always the same one: it is random. What is left, an old fingerprint with new credentials, is an ICE restart or a new peer
 * connection, and the {@code o=} line tells which:
 *
 * <ul>
 * <li>libwebrtc, Firefox, Pion and GStreamer keep a random session id for each peer connection, and raise the version: the
 * same id and a higher version is a restart, another id, or a version that does not rise, a new peer connection;
 * <li>aiortc, werift and libdatachannel take another session id for each description. What changes while the credentials
 * stay says nothing when they do not, either;
 * <li>stacks that write constants, and descriptions without the line, say nothing.
 * </ul>
 *
 * Where the line says nothing, other SSRCs than before show a new peer connection. If that does not tell either, a socket's
 * own peer connection counts as restarted as long as the offer goes on with its m-lines; what comes over a new socket counts
 * as new (PROTOCOL section 5).
 */
final class PeerIdentity {
    private final List<Fingerprint> fingerprints;
    /** The newest that this peer connection is known to have written. */
    private Optional<Origin> newest = Optional.empty();
    /** Whether its session ids change from one description to the next. */
    private boolean idsChange;
    private boolean versionsRise;
    /** Of its newest description that named any. */
    private Set<Long> ssrcs;

    /** What is told of a description with new credentials. */
    enum Verdict {
        SAME, ANOTHER, UNKNOWN
    }

    PeerIdentity(SessionDescription first) {
        this.fingerprints = fingerprintsOf(first);
        this.newest = first.origin();
        this.ssrcs = ssrcsOf(first);
    }

    private static Set<Long> ssrcsOf(SessionDescription description) {
        return description.media().stream().flatMap(m -> m.ssrcs().stream()).collect(Collectors.toSet());
    }

    private static List<Fingerprint> fingerprintsOf(SessionDescription description) {
        return description.transportSection().map(MediaSection::fingerprints).orElse(List.of());
    }

    /** Takes note of a description that is known to be this peer connection's. */
    void heard(SessionDescription description) {
        Set<Long> named = ssrcsOf(description);
        ssrcs = named.isEmpty() ? ssrcs : named;
        if (newest.isEmpty() || description.origin().isEmpty()) {
            return;
        }
        Origin before = newest.get();
        Origin now = description.origin().get();
        if (!now.sessionId().equals(before.sessionId())) {
            idsChange = true;
        } else if (now.isNewerThan(before)) {
            versionsRise = true;
            newest = description.origin();
        }
    }

    boolean hasFingerprintOf(SessionDescription description) {
        return fingerprintsOf(description).stream().anyMatch(fingerprints::contains);
    }

    /** For a description with this peer connection's fingerprint and with credentials that it did not have so far. */
    Verdict judge(SessionDescription description) {
        if (!idsChange && newest.isPresent() && description.origin().isPresent()) {
            Origin before = newest.get();
            Origin now = description.origin().get();
            if (!now.sessionId().equals(before.sessionId())) {
                return Verdict.ANOTHER;
            }
            if (now.isNewerThan(before)) {
                return Verdict.SAME;
            }
            if (versionsRise) {
                return Verdict.ANOTHER;
            }
        }
        Set<Long> named = ssrcsOf(description);
        boolean sendsOthers = !named.isEmpty() && !ssrcs.isEmpty() && Collections.disjoint(named, ssrcs);
        return sendsOthers ? Verdict.ANOTHER : Verdict.UNKNOWN;
    }
}
