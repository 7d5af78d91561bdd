package org.pufferblow.adapter.negotiation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SubscriptionDesc;

/**
 * What the negotiated m-lines come to for the media plane. A client may send on several of them, its voice on one and the
 * sound of its screen on another; only one of them is heard. That is its first one, whenever it sends there. Else it is the
 * one that was heard before, until the client says that it stopped sending there; then the one on which it began to send last.
 */
final class NegotiatedMedia {
    /** Mids of the m-lines on which the client sends, those that it began with last first. */
    private List<String> senders = List.of();
    private String heard = "";

    /** To be called for each negotiated list, in order; empty while the client sends no voice. */
    List<MediaSourceDesc> incoming(List<MediaLine> lines) {
        List<MediaLine> sending = lines.stream().filter(l -> l.takesSource() && l.inbound().active())
                .toList();
        List<String> mids = sending.stream().map(MediaLine::mid).toList();
        List<String> next = new ArrayList<>(mids);
        next.removeAll(senders);
        senders.stream().filter(mids::contains).forEach(next::add);
        senders = next;
        Optional<String> own = sending.stream().filter(MediaLine::isSelf).map(MediaLine::mid)
                .findFirst();
        if (own.isPresent()) {
            heard = own.get();
        } else if (!senders.contains(heard)) {
            heard = senders.isEmpty() ? "" : senders.getFirst();
        }
        return sending.stream().filter(l -> l.mid().equals(heard))
                .map(l -> MediaSourceDesc.voice(l.mid(), l.codec().orElseThrow().payloadType(), l.receivedExtensions(),
                        l.inbound().ssrcs()))
                .toList();
    }

    static List<SubscriptionDesc> outgoing(List<MediaLine> lines) {
        List<SubscriptionDesc> outgoing = new ArrayList<>();
        for (MediaLine line : lines) {
            if (line.content() instanceof MediaLine.Content.Track carried && line.outbound().active()) {
                outgoing.add(new SubscriptionDesc(carried.track().source(), line.mid(), carried.ssrc(),
                        line.outbound().payloadType(), line.sentExtensions()));
            }
        }
        return outgoing;
    }
}
