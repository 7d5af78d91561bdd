package org.pufferblow.transport.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.udp.UdpCounters.Counter;

/**
 * The validated paths of one peer, and which of them media and DTLS leave on. Confined to the port thread, apart from
 * {@link #forControl}.
 *
 * <p>Media goes where ICE wants it, or, if so configured, back to where the last authentic packet came from: a peer that
 * changes networks is heard on the new path before ICE has selected it. ICE keeps asking for consent (RFC 7675) on the path
 * that it has selected; on another one it asks for as long as media goes there, and where no answer came within the lifetime
 * of consent no media goes.
 *
 * <p>While ICE restarts, two sessions hold paths, and often the same one: it stays until the last of them lets it go.
 */
final class PeerPaths {
    /** As many as ICE keeps for a peer. */
    static final int MAX_PATHS = 32;

    /** Between two requests of ours to check a path, however many packets come. */
    private static final long ASK_SPACING_NS = 250_000_000;

    private final ValidatedPath.Peer peer;
    private final PortThread port;
    private final boolean followsMedia;
    private final long askEachNs;
    private final long consentNs;
    private final Consumer<UdpPath> check;
    private final List<ValidatedPath> all = new ArrayList<>();
    private ValidatedPath selected;
    private ValidatedPath media;
    private boolean hasAsked;
    private long askedNs;
    /** The session whose paths are on their way out; null if there is none. */
    private Object retired;
    /** Written by the port thread, read by the threads that DTLS sends from. */
    private volatile ValidatedPath control;

    /** @param check has ICE check a path; called on the port thread */
    PeerPaths(ValidatedPath.Peer peer, PortThread port, TransportConfig config, Consumer<UdpPath> check) {
        this.peer = peer;
        this.port = port;
        this.followsMedia = config.sendToLastReceivedFrom();
        this.askEachNs = config.consent().interval().toNanos();
        this.consentNs = config.consent().lifetime().toNanos();
        this.check = check;
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
        validated.answered(port.nowNs());
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

    /** A path that was validated has answered once more. */
    void confirm(UdpPath path) {
        int socket = port.socketOf(path.local());
        for (ValidatedPath known : all) {
            if (known.is(socket, path)) {
                known.answered(port.nowNs());
            }
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

    /**
     * An authentic packet came this way.
     *
     * @param consent whether there is any
     */
    void onAuthenticated(ValidatedPath path, boolean consent, long nowNs) {
        boolean follows = followsMedia && media != path && !path.isHeldOnlyBy(retired);
        if (follows && (path == selected || hasConsent(path, nowNs))) {
            media = path;
        }
        if (!consent || (follows && path != selected)) {
            ask(path, nowNs);
        }
    }

    /** Sees to it that media goes nowhere without consent. */
    void onTick(long nowNs) {
        if (media == null || selected == null || media == selected) {
            return;
        }
        if (!hasConsent(media, nowNs)) {
            media = selected;
        } else if (media.answeredAgoNs(nowNs) >= askEachNs) {
            ask(media, nowNs);
        }
    }

    private boolean hasConsent(ValidatedPath path, long nowNs) {
        return path.answeredAgoNs(nowNs) < consentNs;
    }

    private void ask(ValidatedPath path, long nowNs) {
        if (!hasAsked || nowNs - askedNs >= ASK_SPACING_NS) {
            hasAsked = true;
            askedNs = nowNs;
            check.accept(new UdpPath(port.local(path.socket()), path.remote()));
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
