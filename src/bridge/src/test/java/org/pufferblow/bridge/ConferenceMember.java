package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pufferblow.rtp.RtpWriter;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportState;

/** A peer of a test conference: speaks a packet every 20 ms, with its own payload type, ids and clock. */
final class ConferenceMember implements EndpointListener {
    final Endpoint endpoint;
    final CapturingTransports.Peer peer;
    final List<TransportState> states = new ArrayList<>();
    final List<Speech> speech = new ArrayList<>();
    int payloadType;
    int levelId;
    int midId;
    String mid;
    int ssrc;
    int sequenceNumber = 65_530;
    int timestamp = -3 * 960;
    byte levelByte = (byte) 0x9e;
    private final RtpWriter writer = new RtpWriter();
    private final byte[] buffer = new byte[1600];

    ConferenceMember(CapturingTransports transports, Conference conference, String id, String source) throws Exception {
        endpoint = conference.createEndpoint(id, source, this);
        peer = transports.peers.get(id);
        endpoint.setPermissions(true, true);
        ssrc = id.hashCode();
    }

    ConferenceMember like(int payloadType, int midId, String mid, int levelId, Long... declared) {
        this.payloadType = payloadType;
        this.midId = midId;
        this.mid = mid;
        this.levelId = levelId;
        endpoint.setMediaSources(List.of(MediaSourceDesc.voice(mid, payloadType,
                Map.of(HeaderExtension.MID, midId, HeaderExtension.AUDIO_LEVEL, levelId), List.of(declared))));
        return this;
    }

    /** As Chromium offers. */
    ConferenceMember likeChromium() {
        return like(111, 4, "0", 1);
    }

    SubscriptionDesc hearing(String source, long ssrc) {
        return new SubscriptionDesc(SourceName.voiceOf(source), "m-" + source, ssrc, payloadType,
                Map.of(HeaderExtension.MID, midId, HeaderExtension.AUDIO_LEVEL, levelId));
    }

    void hear(SubscriptionDesc... streams) {
        endpoint.setSubscriptions(List.of(streams));
    }

    /** The next packet of its clock. */
    void speak(String payload, long nowNs) {
        speak(payload, 0, nowNs);
    }

    void speak(String payload, int padding, long nowNs) {
        int length = write(payload);
        if (padding > 0) {
            buffer[5] |= 0x20;
            length += padding;
            buffer[5 + length - 1] = (byte) padding;
        }
        peer.listener.onRtp(buffer, 5, length, nowNs);
        skip();
    }

    /** The next packet, as loud as that, in -dBov. */
    void speak(int level, long nowNs) {
        levelByte = (byte) level;
        speak("voice", nowNs);
    }

    private int write(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        writer.header(buffer, 5, buffer.length, false, payloadType, sequenceNumber, timestamp, ssrc);
        if (midId > 0) {
            writer.element(midId, mid.getBytes(StandardCharsets.US_ASCII), 0, mid.length());
        }
        if (levelId > 0) {
            writer.element(levelId, new byte[]{levelByte}, 0, 1);
        }
        return writer.payload(bytes, 0, bytes.length);
    }

    /** A packet that the network loses. */
    void skip() {
        sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
        timestamp += 960;
    }

    void back(int packets) {
        sequenceNumber = (sequenceNumber - packets) & 0xFFFF;
        timestamp -= 960 * packets;
    }

    List<Sent> heard() {
        return peer.rtp.stream().map(Sent::of).toList();
    }

    List<String> heardPayloads() {
        return heard().stream().map(Sent::payload).toList();
    }

    Sent lastHeard() {
        return heard().getLast();
    }

    @Override
    public void onState(TransportState state) {
        states.add(state);
    }

    @Override
    public void onSpeech(Speech news) {
        speech.add(news);
    }

    Speech lastSpeech() {
        return speech.isEmpty() ? Speech.UNKNOWN : speech.getLast();
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {}
}
