package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pufferblow.media.rewrite.OutgoingFormat;
import org.pufferblow.transport.PeerTransport;

/** That one endpoint is to hear one source, under one SSRC. Belongs to the conference's control loop. */
final class Subscription {
    private static final int NOT_NEGOTIATED = 0;
    /** The longest item that a source description can hold. */
    private static final int MAX_CNAME_LENGTH = 255;

    final OutgoingStream stream;
    private OutgoingAudio audio;
    private OutgoingFormat format;
    private byte[] cname;
    private long run;
    private boolean routed;

    Subscription(OutgoingStream stream, OutgoingAudio audio) {
        this.stream = stream;
        setAudio(audio);
    }

    OutgoingAudio audio() {
        return audio;
    }

    /** Another description of the same stream: its numbers go on. */
    void setAudio(OutgoingAudio audio) {
        this.audio = audio;
        format = new OutgoingFormat(audio.payloadType(), (int) audio.ssrc(), id(audio, HeaderExtension.MID),
                audio.mid(), id(audio, HeaderExtension.AUDIO_LEVEL), id(audio, HeaderExtension.ABS_SEND_TIME));
        byte[] name = audio.source().getBytes(StandardCharsets.UTF_8);
        cname = name.length <= MAX_CNAME_LENGTH ? name : Arrays.copyOf(name, MAX_CNAME_LENGTH);
    }

    private static int id(OutgoingAudio audio, HeaderExtension extension) {
        return audio.extensionIds().getOrDefault(extension, NOT_NEGOTIATED);
    }

    /** What a snapshot with this listening says. */
    Route route(PeerTransport transport) {
        routed = true;
        return new Route(stream, format, run, transport, cname);
    }

    /** A snapshot leaves this listening out: when it comes back, the stream starts a new run. */
    void leaveOut() {
        if (routed) {
            routed = false;
            run++;
        }
    }
}
