package org.pufferblow.bridge;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Conference conference;
    private final String id;
    private final String source;
    private final PacketPath path;
    private final PeerTransport transport;

    private IncomingFormat incoming;
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
    /** Streams that no snapshot has any more, and that the port thread has not closed yet. */
    private final Set<OutgoingStream> closing = new LinkedHashSet<>();
    private long packetsSentBefore;
    private long bytesSentBefore;

    Endpoint(Conference conference, String id, String source, EndpointListener listener, PacketPath path)
            throws TransportException {
        this.conference = conference;
        this.id = id;
        this.source = source;
        this.listener = listener;
        this.path = path;
        transport = conference.transports().create(id, new FromTransport());
    }

    /** Packets stay on the port thread; everything else becomes a task. */
    private final class FromTransport implements PeerTransportListener {
        @Override
        public void onState(TransportState newState) {
            tell(() -> changed(newState));
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

    private void changed(TransportState newState) {
        state = newState;
        wasConnected |= state == TransportState.CONNECTED;
        listener.onTransportState(state);
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

    public String source() {
        return source;
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

    /** What the peer may send; null until it has negotiated a microphone, or after it withdrew it. */
    public void setIncomingAudio(IncomingAudio audio) {
        incoming = audio == null ? null : new IncomingFormat(audio);
        publishOwn();
    }

    /**
     * What the peer hears. A stream that was there before, told by its SSRC, goes on with its sequence numbers and
     * timestamps; one that is left out ends.
     */
    public void setOutgoingAudio(List<OutgoingAudio> streams) {
        if (closed) {
            return;
        }
        if (streams.stream().map(OutgoingAudio::ssrc).distinct().count() < streams.size()) {
            throw new IllegalArgumentException("two streams with one SSRC");
        }
        Sources sources = conference.sources();
        Map<Long, Subscription> left = subscriptions;
        Set<String> touched = new LinkedHashSet<>();
        subscriptions = new LinkedHashMap<>();
        for (OutgoingAudio audio : streams) {
            Subscription subscription = left.remove(audio.ssrc());
            if (subscription == null) {
                subscription = newListening(audio);
            } else if (!subscription.audio().equals(audio)) {
                touched.add(subscription.audio().source());
                sources.removeListener(subscription);
                subscription.setAudio(audio);
            }
            subscriptions.put(audio.ssrc(), subscription);
            if (sources.addListener(subscription, this)) {
                touched.add(audio.source());
            }
        }
        for (Subscription ended : left.values()) {
            touched.add(ended.audio().source());
            sources.removeListener(ended);
        }
        sources.publish(touched);
        left.values().forEach(this::close);
    }

    private Subscription newListening(OutgoingAudio audio) {
        OutgoingStream stream = new OutgoingStream(transport.rtpSender(audio.ssrc()),
                RANDOM.nextInt(FIRST_SEQUENCE_NUMBERS), RANDOM.nextInt());
        return new Subscription(stream, audio);
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
            conference.sources().publish(source);
            conference.onPermission(this);
        }
    }

    private void publishHeard() {
        if (!closed) {
            conference.sources().publish(heardSources(subscriptions.values()));
        }
    }

    private static Set<String> heardSources(Collection<Subscription> subscriptions) {
        Set<String> names = new LinkedHashSet<>();
        subscriptions.forEach(each -> names.add(each.audio().source()));
        return names;
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
        setOutgoingAudio(List.of());
        closed = true;
        path.publish(Routing.NOTHING);
        conference.remove(this);
        transport.close();
    }

    /** Why its packets stop here although it is the one to be heard; null if they do not. */
    Drop withheld() {
        if (!maySendAudio) {
            return Drop.UNAUTHORISED;
        }
        return muted ? Drop.MUTED : null;
    }

    boolean mayBeHeard() {
        return incoming != null && withheld() == null;
    }

    Talker talker() {
        return path.talker();
    }

    void tell(Speech speech) {
        if (!closed) {
            listener.onSpeech(speech);
        }
    }

    boolean hears() {
        return mayReceive && !deafened;
    }

    PeerTransport transport() {
        return transport;
    }

    void publish(Drop withheld, Route[] routes) {
        path.publish(new Routing(transport, incoming, withheld, routes));
    }
}
