package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pufferblow.media.rewrite.OutgoingFormat;
import org.pufferblow.transport.PeerTransport;

/** That one endpoint gets one source, under one SSRC. Belongs to the conference's control loop. */
final class Subscription {
    private static final int NOT_NEGOTIATED = 0;
    /** The longest item that a source description can hold. */
    private static final int MAX_CNAME_LENGTH = 255;

    final OutgoingStream stream;
    private SubscriptionDesc desc;
    private OutgoingFormat format;
    private byte[] cname;
    private long run;
    private boolean routed;

    Subscription(OutgoingStream stream, SubscriptionDesc desc) {
        this.stream = stream;
        describe(desc);
    }

    SubscriptionDesc desc() {
        return desc;
    }

    SourceName source() {
        return desc.source();
    }

    /** Another description of the same stream: its numbers go on. */
    void describe(SubscriptionDesc newDesc) {
        desc = newDesc;
        format = new OutgoingFormat(desc.payloadType(), (int) desc.ssrc(), id(desc, HeaderExtension.MID),
                desc.mid(), id(desc, HeaderExtension.AUDIO_LEVEL), id(desc, HeaderExtension.ABS_SEND_TIME));
        byte[] name = desc.source().owner().getBytes(StandardCharsets.UTF_8);
        cname = name.length <= MAX_CNAME_LENGTH ? name : Arrays.copyOf(name, MAX_CNAME_LENGTH);
    }

    private static int id(SubscriptionDesc desc, HeaderExtension extension) {
        return desc.extensionIds().getOrDefault(extension, NOT_NEGOTIATED);
    }

    /** What a snapshot with this subscription says. */
    Route route(PeerTransport transport) {
        routed = true;
        return new Route(stream, format, run, transport, cname);
    }

    /** A snapshot leaves this subscription out: when it comes back, the stream starts a new run. */
    void leaveOut() {
        if (routed) {
            routed = false;
            run++;
        }
    }
}
