package org.pufferblow.bridge;

import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;

/** One room of endpoints. Every method is for the conference's {@link ControlLoop}. */
public final class Conference {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final ControlLoop loop;
    private final Transports transports;
    private final PacketCounters counters;
    private final byte[] reportCname;
    private final BridgeConfig config;
    private final LoudestSpeakers loudest;
    private final SpeechActivity speech;
    /** Taken from by port threads, once per new SSRC. */
    private final AtomicLong streamIds = new AtomicLong();
    private final SourceDirectory directory = new SourceDirectory();
    private final Endpoint.ConferenceParts parts;
    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private boolean closed;

    Conference(String id, ControlLoop loop, Transports transports, PacketCounters counters, byte[] reportCname,
            BridgeConfig config) {
        this.id = id;
        this.loop = loop;
        // All of its peers on one port thread: what one sends is written to the others without a lock.
        this.transports = transports.lane();
        this.counters = counters;
        this.reportCname = reportCname;
        this.config = config;
        loudest = new LoudestSpeakers(config.loudest());
        speech = new SpeechActivity(loop, config.speechActivity(), loudest);
        parts = new Endpoint.ConferenceParts(loop, this.transports, directory, streamIds::incrementAndGet,
                this::onPermission, this::remove);
    }

    public String id() {
        return id;
    }

    /**
     * Adds an endpoint that sends nothing and hears nothing until it is told.
     *
     * @param endpointId unique in the process; in logs
     * @param owner whose sources it has. While two endpoints have sources of one name, the newer one's is forwarded
     * @throws TransportException if the transport cannot be made
     */
    public Endpoint createEndpoint(String endpointId, String owner, EndpointListener listener)
            throws TransportException {
        if (closed) {
            throw new IllegalStateException("the conference is closed");
        }
        Talker talker = new Talker(config.loudest().energyAlphaPercent(), this::onNews);
        PacketPath path = new PacketPath(counters, new RtcpPath(counters, RANDOM.nextInt(), reportCname));
        Endpoint endpoint = new Endpoint(parts, endpointId, owner, listener, path, talker,
                new VoiceForwarding(talker, loudest, config.silence()));
        endpoints.add(endpoint);
        speech.add(talker, endpoint);
        endpoint.sources().forEach(source -> directory.add(source, endpoint.party()));
        return endpoint;
    }

    /** Closes every endpoint. Idempotent. */
    public void close() {
        closed = true;
        List.copyOf(endpoints).forEach(Endpoint::close);
    }

    private void remove(Endpoint endpoint) {
        if (endpoints.remove(endpoint)) {
            endpoint.sources().forEach(directory::remove);
            speech.remove(endpoint.talker());
            countTalkers();
        }
    }

    /** Names of the sources that are here and dominated the conversation, the latest first, the dominant one included. */
    public List<String> recentSpeakers() {
        return speech.recent();
    }

    /** On the port thread of the talker. */
    private void onNews(Talker talker) {
        loop.execute(() -> speech.onNews(talker));
    }

    /** An endpoint may be heard now, or no longer. */
    private void onPermission(Endpoint endpoint) {
        countTalkers();
        speech.onPermission(endpoint.talker());
    }

    private void countTalkers() {
        loudest.setTalkers((int) endpoints.stream().filter(Endpoint::mayBeHeard).count());
    }
}
