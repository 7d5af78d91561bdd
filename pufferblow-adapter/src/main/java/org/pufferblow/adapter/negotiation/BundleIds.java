package org.pufferblow.adapter.negotiation;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;

/**
 * The numbers that must not clash within one BUNDLE group: mids, payload types, header-extension ids (RFC 9143 sections
 * 9.1 and 10) and SSRCs. The peer's numbers are taken over wherever it has named one; ours fill the gaps.
 */
final class BundleIds {
    private static final String OPUS = "opus/48000/2";
    private static final int USUAL_OPUS = 111;
    private static final int FIRST_DYNAMIC = 96;
    private static final int MAX_PAYLOAD_TYPE = 127;
    /** Of the one-byte form (RFC 8285 section 4.2). */
    static final int MAX_EXTENSION_ID = 14;

    private static final List<HeaderExtension> NEGOTIATED = List.of(HeaderExtension.MID, HeaderExtension.AUDIO_LEVEL);

    private final LongSupplier ssrcs;
    private final Set<Long> usedSsrcs = new HashSet<>();
    private final Map<Integer, String> encodings = new HashMap<>();
    private final Map<Integer, String> extensionUris = new HashMap<>();
    private final Map<HeaderExtension, Integer> extensionIds = new EnumMap<>(HeaderExtension.class);
    private long lastMid;

    /**
     * A new instance that knows nothing of the peer yet.
     *
     * @param ssrcs random 32-bit numbers
     */
    BundleIds(LongSupplier ssrcs) {
        this.ssrcs = ssrcs;
    }

    /** For trying something out: what the copy learns and gives away has no effect here. */
    BundleIds copy() {
        BundleIds copy = new BundleIds(new AtomicLong()::incrementAndGet);
        copy.encodings.putAll(encodings);
        copy.extensionUris.putAll(extensionUris);
        copy.extensionIds.putAll(extensionIds);
        copy.lastMid = lastMid;
        return copy;
    }

    /** Learns the numbers of a peer's offer. Bounded: there are 128 payload types and 255 ids. */
    void learn(SessionDescription offer) {
        for (MediaSection section : offer.media()) {
            for (Codec codec : section.codecs()) {
                encodings.put(codec.payloadType(), codec.encoding());
            }
            section.extensions().forEach((id, extmap) -> {
                extensionUris.putIfAbsent(id, extmap.uri());
                extension(extmap.uri()).ifPresent(e -> extensionIds.putIfAbsent(e, id));
            });
        }
    }

    /** The extension that we know under this URI, if it is one that we use. */
    static Optional<HeaderExtension> extension(String uri) {
        for (HeaderExtension extension : NEGOTIATED) {
            if (extension.uri().equals(uri)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /** A mid that no m-line of this peer connection has had before. */
    String nextMid(Set<String> taken) {
        String mid;
        do {
            lastMid++;
            mid = "v" + lastMid;
        } while (taken.contains(mid));
        return mid;
    }

    /** An SSRC that we have not used towards this peer before; 0 is left out because some stacks take it for "none". */
    long nextSsrc() {
        long ssrc;
        do {
            ssrc = ssrcs.getAsLong() & 0xffff_ffffL;
        } while (ssrc == 0 || !usedSsrcs.add(ssrc));
        return ssrc;
    }

    /** Forgets all SSRCs but those of these m-lines, so that the set stays as small as the room. */
    void retainSsrcs(List<MediaLine> lines) {
        Set<Long> alive = new HashSet<>();
        for (MediaLine line : lines) {
            switch (line.content()) {
                case MediaLine.Content.Self self -> alive.add(self.ssrc());
                case MediaLine.Content.Track carried -> alive.add(carried.ssrc());
                case MediaLine.Content.None none -> {
                    // Nothing is sent there.
                }
            }
        }
        usedSsrcs.retainAll(alive);
    }

    /** Opus under the peer's own payload type. */
    Codec opus() {
        for (Map.Entry<Integer, String> e : encodings.entrySet()) {
            if (e.getValue().equalsIgnoreCase(OPUS)) {
                return new Codec(e.getKey(), OPUS, "");
            }
        }
        int payloadType = USUAL_OPUS;
        if (encodings.containsKey(payloadType)) {
            payloadType = FIRST_DYNAMIC;
            while (payloadType < MAX_PAYLOAD_TYPE && encodings.containsKey(payloadType)) {
                payloadType++;
            }
        }
        encodings.put(payloadType, OPUS);
        return new Codec(payloadType, OPUS, "");
    }

    /**
     * The extensions that we offer, under the peer's ids where it has any. One whose id only the two-byte form can carry is
     * left out, for in a BUNDLE group it must not have another one.
     */
    Map<HeaderExtension, Extension> extensions() {
        for (HeaderExtension extension : NEGOTIATED) {
            if (!extensionIds.containsKey(extension)) {
                freeExtensionId().ifPresent(id -> {
                    extensionUris.put(id, extension.uri());
                    extensionIds.put(extension, id);
                });
            }
        }
        Map<HeaderExtension, Extension> offered = new EnumMap<>(HeaderExtension.class);
        extensionIds.forEach((extension, id) -> {
            if (id <= MAX_EXTENSION_ID) {
                offered.put(extension, new Extension(id, Direction.SENDRECV));
            }
        });
        return offered;
    }

    private Optional<Integer> freeExtensionId() {
        for (int id = 1; id <= MAX_EXTENSION_ID; id++) {
            if (!extensionUris.containsKey(id)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }
}
