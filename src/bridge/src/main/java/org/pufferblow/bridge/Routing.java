package org.pufferblow.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.pufferblow.transport.PeerTransport;

/**
 * What becomes of one endpoint's packets, and which streams it is sent: the routing snapshot. Immutable; the control side
 * makes a new one at each change, the port thread reads the newest once per packet. Arrays are not to be changed.
 */
final class Routing {
    static final Route[] NOBODY = {};
    /** Of an endpoint that has no transport yet, or none any more. */
    static final Routing NOTHING = new Routing(null, List.of(), Outgoing.NONE);

    private final PeerTransport transport;
    private final RoutedSource[] sources;
    private final Outgoing outgoing;
    private final int midId;
    private final int audioLevelId;
    private final int ridId;
    private final int repairedRidId;

    /** What becomes of a source's packets. */
    static final class Destinations {
        static final Destinations NONE = new Destinations(null, NOBODY);

        private final Drop withheld;
        private final Route[] routes;

        /** @param withheld why every packet stops here; null if they go to the receivers */
        Destinations(Drop withheld, Route[] routes) {
            this.withheld = withheld;
            this.routes = routes;
        }
    }

    /** A source that has been negotiated, and where its packets go. */
    static final class RoutedSource {
        final MediaSource source;
        final SourceFormat format;
        /** Why every packet stops here; null if they go to the receivers. */
        final Drop withheld;
        /** Not to be changed. */
        final Route[] routes;

        /** As the source is described now. */
        RoutedSource(MediaSource source, Destinations destinations) {
            this.source = source;
            this.format = source.format();
            this.withheld = destinations.withheld;
            this.routes = destinations.routes;
        }
    }

    /**
     * A snapshot.
     *
     * @param transport of the endpoint itself, for reports to it; null if there is none
     */
    Routing(PeerTransport transport, List<RoutedSource> sources, Outgoing outgoing) {
        this.transport = transport;
        this.sources = sources.toArray(RoutedSource[]::new);
        this.outgoing = outgoing;
        midId = id(SourceFormat::midId);
        audioLevelId = id(SourceFormat::audioLevelId);
        ridId = id(SourceFormat::ridId);
        repairedRidId = id(SourceFormat::repairedRidId);
    }

    /** One id stands for one extension in a whole BUNDLE group (RFC 9143 section 10). */
    private int id(ToIntFunction<SourceFormat> use) {
        return Arrays.stream(sources).mapToInt(s -> use.applyAsInt(s.format)).filter(id -> id != SourceFormat.NO_ID)
                .findFirst().orElse(SourceFormat.NO_ID);
    }

    PeerTransport transport() {
        return transport;
    }

    RoutedSource[] sources() {
        return sources;
    }

    /** The stream that this endpoint is sent under that SSRC; null if there is none. */
    OutgoingStream outgoing(int ssrc) {
        return outgoing.find(ssrc);
    }

    int midId() {
        return midId;
    }

    int audioLevelId() {
        return audioLevelId;
    }

    int ridId() {
        return ridId;
    }

    int repairedRidId() {
        return repairedRidId;
    }

    /** Streams by SSRC. Immutable. */
    static final class Outgoing {
        static final Outgoing NONE = new Outgoing(Map.of());

        private final int[] ssrcs;
        private final OutgoingStream[] streams;

        Outgoing(Map<Integer, OutgoingStream> bySsrc) {
            ssrcs = bySsrc.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
            streams = Arrays.stream(ssrcs).mapToObj(bySsrc::get).toArray(OutgoingStream[]::new);
        }

        OutgoingStream find(int ssrc) {
            int index = Arrays.binarySearch(ssrcs, ssrc);
            return index < 0 ? null : streams[index];
        }
    }
}
