package org.pufferblow.bridge;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;

/**
 * One peer of a conference. Every method is for the conference's {@link ControlLoop}; packets go their {@link
 * PacketPath} on the port thread. After {@link #close} nothing has an effect, and the listener hears nothing more.
 */
public final class Endpoint {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Sequence numbers begin below it: see {@link org.pufferblow.media.rewrite.RtpMunger}. */
    private static final int FIRST_SEQUENCE_NUMBERS = 1 << 15;

    private final ConferenceParts conference;
    private final String id;
    private final String owner;
    private final PacketPath path;
    private final PeerTransport transport;
    private final Talker talker;

    /** Those that were negotiated at some time, and the voice from the beginning. */
    private final Map<MediaKind, MediaSource> sources = new EnumMap<>(MediaKind.class);
    private final Map<MediaKind, Routing.Destinations> destinations = new EnumMap<>(MediaKind.class);
    private final SourceDirectory.Party party = new InDirectory();
    private boolean maySendAudio;
    private boolean mayReceive;
    private boolean muted;
    private boolean deafened;
    private boolean closed;
    /** Of the moment: an endpoint may pass from one owner to the next. */
    private EndpointListener listener;
    private TransportState state = TransportState.NEW;
    private boolean wasConnected;

    private Map<Long, Subscription> subscriptions = new LinkedHashMap<>();
    private Routing.Outgoing outgoing = Routing.Outgoing.NONE;
    /** Streams that no snapshot has any more, and that the port thread has not closed yet. */
    private final Set<OutgoingStream> closing = new LinkedHashSet<>();
    private long packetsSentBefore;
    private long bytesSentBefore;

    /**
     * What all endpoints of a conference share.
     *
     * @param streamIds see {@link IncomingStreams}
     * @param onPermission told of an endpoint that may be heard now, or no longer
     * @param onClosed told of one that leaves
     */
    record ConferenceParts(ControlLoop loop, Transports transports, SourceDirectory directory, LongSupplier streamIds,
            Consumer<Endpoint> onPermission, Consumer<Endpoint> onClosed) {}

    /** @param voice what is asked about the voice's packets; it tells {@code talker} of them */
    Endpoint(ConferenceParts conference, String id, String owner, EndpointListener listener, PacketPath path,
            Talker talker,
            ForwardingPolicy voice) throws TransportException {
        this.conference = conference;
        this.id = id;
        this.owner = owner;
        this.listener = listener;
        this.path = path;
        this.talker = talker;
        sources.put(MediaKind.VOICE, new MediaSource(SourceName.voiceOf(owner), voice, conference.streamIds()));
        transport = conference.transports().create(id, new FromTransport());
    }

    /** Packets stay on the port thread; everything else becomes a task. */
    private final class FromTransport implements PeerTransportListener {
        @Override
        public void onState(TransportState newState) {
            tell(() -> {
                state = newState;
                wasConnected |= newState == TransportState.CONNECTED;
                listener.onState(newState);
            });
        }

        @Override
        public void onLocalCandidate(Candidate candidate) {
            tell(() -> listener.onLocalCandidate(candidate));
        }

        private void tell(Runnable news) {
            conference.loop().execute(() -> {
                if (!closed) {
                    news.run();
                }
            });
        }

        @Override
        public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
            path.onRtp(buffer, offset, length, nowNs);
        }

        @Override
        public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
            path.onRtcp(buffer, offset, length, nowNs);
        }
    }

    private final class InDirectory implements SourceDirectory.Party {
        @Override
        public Drop withheld(MediaKind kind) {
            return Endpoint.this.withheld(kind);
        }

        /** Deafening is about voices. */
        @Override
        public boolean takes(MediaKind kind) {
            return mayReceive && !(deafened && kind == MediaKind.VOICE);
        }

        @Override
        public PeerTransport transport() {
            return transport;
        }

        @Override
        public void route(MediaSource source, Routing.Destinations newDestinations) {
            destinations.put(source.name().kind(), newDestinations);
            publish();
        }
    }

    /** From now on somebody else is told, and the one before is not. */
    public void setListener(EndpointListener newListener) {
        listener = newListener;
    }

    /** As the listener was told last. */
    public TransportState state() {
        return state;
    }

    /** Whether media flows or has flowed. */
    public boolean wasConnected() {
        return wasConnected;
    }

    public String id() {
        return id;
    }

    /** The name of whose sources these are. */
    public String owner() {
        return owner;
    }

    public LocalTransport localTransport() {
        return transport.local();
    }

    /** See {@link org.pufferblow.transport.PeerTransport#restart}. */
    public LocalTransport restart() {
        return transport.restart();
    }

    /** See {@link org.pufferblow.transport.PeerTransport#reconnect}. */
    public void reconnect(RemoteTransport remote) {
        if (!closed) {
            transport.reconnect(remote);
        }
    }

    /** See {@link org.pufferblow.transport.PeerTransport#connect}. */
    public void connect(RemoteTransport remote, DtlsRole ourRole) {
        if (!closed) {
            transport.connect(remote, ourRole);
        }
    }

    public void addRemoteCandidate(Candidate candidate) {
        if (!closed) {
            transport.addRemoteCandidate(candidate);
        }
    }

    /** See {@link org.pufferblow.transport.PeerTransport#addRemoteCandidate(String, Candidate)}. */
    public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
        return !closed && transport.addRemoteCandidate(remoteUfrag, candidate);
    }

    /**
     * What the peer may send; one that is left out is not taken any more. At most one of each kind.
     *
     * @throws IllegalArgumentException for two of one kind; nothing has changed then
     */
    public void setMediaSources(List<MediaSourceDesc> descs) {
        if (closed) {
            return;
        }
        Map<MediaKind, MediaSourceDesc> byKind = new EnumMap<>(MediaKind.class);
        for (MediaSourceDesc desc : descs) {
            if (byKind.put(desc.kind(), desc) != null) {
                throw new IllegalArgumentException("two sources of kind " + desc.kind());
            }
        }
        sources.forEach((kind, source) -> source.describe(byKind.get(kind)));
        byKind.forEach((kind, desc) -> {
            if (!sources.containsKey(kind)) {
                MediaSource source = new MediaSource(new SourceName(owner, kind), ForwardingPolicy.ALL,
                        conference.streamIds());
                source.describe(desc);
                sources.put(kind, source);
                conference.directory().add(source, party);
            }
        });
        publishOwn();
    }

    /**
     * What the peer is sent. A stream that was there before, told by its SSRC, goes on with its sequence numbers and
     * timestamps; one that is left out ends.
     */
    public void setSubscriptions(List<SubscriptionDesc> descs) {
        if (closed) {
            return;
        }
        if (descs.stream().map(SubscriptionDesc::ssrc).distinct().count() < descs.size()) {
            throw new IllegalArgumentException("two streams with one SSRC");
        }
        SourceDirectory directory = conference.directory();
        Map<Long, Subscription> left = subscriptions;
        Set<SourceName> touched = new LinkedHashSet<>();
        subscriptions = new LinkedHashMap<>();
        for (SubscriptionDesc desc : descs) {
            Subscription subscription = left.remove(desc.ssrc());
            if (subscription == null) {
                subscription = subscribe(desc);
            } else if (!subscription.desc().equals(desc)) {
                touched.add(subscription.source());
                directory.unsubscribe(subscription);
                subscription.describe(desc);
            }
            subscriptions.put(desc.ssrc(), subscription);
            if (directory.subscribe(subscription, party)) {
                touched.add(desc.source());
            }
        }
        for (Subscription ended : left.values()) {
            touched.add(ended.source());
            directory.unsubscribe(ended);
        }
        outgoing = new Routing.Outgoing(subscriptions.values().stream()
                .collect(Collectors.toMap(each -> (int) each.desc().ssrc(), each -> each.stream)));
        publish();
        directory.publish(touched);
        left.values().forEach(this::close);
    }

    private Subscription subscribe(SubscriptionDesc desc) {
        OutgoingStream stream = new OutgoingStream(desc.source().kind().timing(), transport.rtpSender(desc.ssrc()),
                RANDOM.nextInt(FIRST_SEQUENCE_NUMBERS), RANDOM.nextInt());
        return new Subscription(stream, desc);
    }

    /** The port thread may be sending on it right now, with the snapshot from before: so it closes the stream. */
    private void close(Subscription ended) {
        OutgoingStream stream = ended.stream;
        closing.add(stream);
        conference.transports().onPortThread(() -> {
            stream.sender.close();
            conference.loop().execute(() -> {
                if (closing.remove(stream)) {
                    packetsSentBefore += stream.packets.get();
                    bytesSentBefore += stream.bytes.get();
                }
            });
        });
    }

    /** Scopes, enforced per packet. */
    public void setPermissions(boolean maySendAudio, boolean mayReceive) {
        boolean changesHearing = mayReceive != this.mayReceive;
        this.maySendAudio = maySendAudio;
        this.mayReceive = mayReceive;
        publishOwn();
        if (changesHearing) {
            publishHeard();
        }
    }

    /** What the peer says of itself, enforced per packet: a muted one is not forwarded, a deafened one gets nothing. */
    public void setMuted(boolean muted) {
        this.muted = muted;
        publishOwn();
    }

    public void setDeafened(boolean deafened) {
        if (this.deafened != deafened) {
            this.deafened = deafened;
            publishHeard();
        }
    }

    private void publishOwn() {
        if (!closed) {
            sources.values().forEach(source -> conference.directory().publish(source.name()));
            conference.onPermission().accept(this);
        }
    }

    private void publishHeard() {
        if (!closed) {
            Set<SourceName> names = new LinkedHashSet<>();
            subscriptions.values().forEach(each -> names.add(each.source()));
            conference.directory().publish(names);
        }
    }

    public EndpointStats stats() {
        long packets = packetsSentBefore;
        long bytes = bytesSentBefore;
        for (Subscription each : subscriptions.values()) {
            packets += each.stream.packets.get();
            bytes += each.stream.bytes.get();
        }
        for (OutgoingStream each : closing) {
            packets += each.packets.get();
            bytes += each.bytes.get();
        }
        return new EndpointStats(path.packetsReceived.get(), path.bytesReceived.get(), packets, bytes,
                path.dropped.get());
    }

    /** Leaves the conference and frees the transport. Idempotent. */
    public void close() {
        if (closed) {
            return;
        }
        setSubscriptions(List.of());
        closed = true;
        path.publish(Routing.NOTHING);
        conference.onClosed().accept(this);
        transport.close();
    }

    /** See {@link SourceDirectory.Party#withheld}. */
    Drop withheld(MediaKind kind) {
        return switch (kind) {
            case VOICE -> !maySendAudio ? Drop.UNAUTHORISED : muted ? Drop.MUTED : null;
            case SCREEN_AUDIO -> maySendAudio ? null : Drop.UNAUTHORISED;
            // Nobody has a permission to give for these yet.
            case CAMERA, SCREEN -> Drop.UNAUTHORISED;
        };
    }

    boolean mayBeHeard() {
        return sources.get(MediaKind.VOICE).isNegotiated() && withheld(MediaKind.VOICE) == null;
    }

    Collection<MediaSource> sources() {
        return sources.values();
    }

    Talker talker() {
        return talker;
    }

    void tell(Speech speech) {
        if (!closed) {
            listener.onSpeech(speech);
        }
    }

    SourceDirectory.Party party() {
        return party;
    }

    /** Has the port thread go by what its sources and subscriptions are now. */
    private void publish() {
        if (!closed) {
            path.publish(new Routing(transport,
                    sources.values().stream().filter(MediaSource::isNegotiated).map(source -> new Routing.RoutedSource(
                            source, destinations.getOrDefault(source.name().kind(), Routing.Destinations.NONE)))
                            .toList(),
                    outgoing));
        }
    }
}
