package org.pufferblow.transport.udp;

import java.util.ArrayList;
import java.util.List;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.udp.UdpCounters.Counter;

/**
 * The validated paths of one peer, and which of them media and DTLS leave on. Confined to the port thread, apart from
 * {@link #forControl}.
 *
 * <p>Media goes where ICE wants it, or, if so configured, back to where the last authentic packet came from: a peer that
 * changes networks is heard on the new path before ICE has selected it.
 *
 * <p>While ICE restarts, two sessions hold paths, and often the same one: it stays until the last of them lets it go.
 */
final class PeerPaths {
    /** As many as ICE keeps for a peer. */
    static final int MAX_PATHS = 32;

    private final PeerTransportImpl peer;
    private final PortThread port;
    private final boolean followsMedia;
    private final List<ValidatedPath> all = new ArrayList<>();
    private ValidatedPath selected;
    private ValidatedPath media;
    /** The session whose paths are on their way out; null if there is none. */
    private Object retired;
    /** Written by the port thread, read by the threads that DTLS sends from. */
    private volatile ValidatedPath control;

    PeerPaths(PeerTransportImpl peer, PortThread port, boolean followsMedia) {
        this.peer = peer;
        this.port = port;
        this.followsMedia = followsMedia;
    }

    /** Enters a path into the port's table. Null if it does not start at one of our sockets. */
    ValidatedPath validate(Object session, UdpPath path) {
        int socket = port.socketOf(path.local());
        if (socket < 0) {
            return null;
        }
        for (ValidatedPath known : all) {
            if (known.is(socket, path)) {
                known.hold(session);
                port.enter(known);
                return known;
            }
        }
        if (all.size() == MAX_PATHS) {
            displaceOne();
        }
        ValidatedPath validated = new ValidatedPath(socket, path.remote(), peer);
        validated.hold(session);
        all.add(validated);
        // Whoever had this address before has it no longer: the newest check that succeeded tells who is there.
        port.enter(validated);
        if (control == null) {
            control = validated;
        }
        if (media == null) {
            media = validated;
        }
        return validated;
    }

    /** ICE wants this path used. */
    void select(Object session, UdpPath path) {
        ValidatedPath validated = validate(session, path);
        if (validated != null) {
            selected = validated;
            media = validated;
            control = validated;
        }
    }

    /** A session of ICE's no longer knows this path. */
    void forget(Object session, UdpPath path) {
        int socket = port.socketOf(path.local());
        for (ValidatedPath known : all) {
            if (known != selected && known.is(socket, path)) {
                if (known.letGo(session)) {
                    remove(known);
                }
                return;
            }
        }
    }

    /** Another session has taken over: what still comes over the paths of this one moves nothing. */
    void retire(Object session) {
        retired = session;
    }

    /** A session is over, and with it every path that only it has. */
    void release(Object session) {
        if (retired == session) {
            retired = null;
        }
        for (ValidatedPath known : List.copyOf(all)) {
            if (known.letGo(session)) {
                if (selected == known) {
                    selected = null;
                }
                remove(known);
            }
        }
    }

    /** An authentic packet came this way. */
    void onAuthenticated(ValidatedPath path) {
        if (followsMedia && media != path && !path.isHeldOnlyBy(retired)) {
            media = path;
        }
    }

    /** A DTLS record came this way; it is answered there. */
    void onDtls(ValidatedPath path) {
        if (control != path && !path.isHeldOnlyBy(retired)) {
            control = path;
        }
    }

    /** Where SRTP goes; null before there is a validated path. */
    ValidatedPath forMedia() {
        return media;
    }

    /** Where DTLS goes; null before there is a validated path. For any thread. */
    ValidatedPath forControl() {
        return control;
    }

    /** Takes all paths out of the port's table. What DTLS has still to say may leave. */
    void close() {
        all.forEach(port::leave);
        all.clear();
        selected = null;
        media = null;
        retired = null;
    }

    private void displaceOne() {
        for (ValidatedPath known : all) {
            if (known != selected && known != media && known != control) {
                port.counters().increment(Counter.UDP_PATHS_DISPLACED);
                remove(known);
                return;
            }
        }
    }

    private void remove(ValidatedPath path) {
        all.remove(path);
        port.leave(path);
        if (media == path) {
            media = selected;
        }
        if (control == path) {
            control = selected;
        }
    }
}
