package org.pufferblow.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pufferblow.transport.PeerTransport;

/**
 * Who gets what, by the names of the sources: on one side the endpoints' sources of that name, of which the newest is
 * forwarded, on the other side the subscriptions to it. Has the routing snapshots made. Belongs to the conference's control
 * loop.
 *
 * <p>The snapshots that one name concerns are made in the order "no longer", "from now on": the sources that are not
 * forwarded lose their routes before the one that is gets them. All of a conference's are on one port thread; there that is all it takes
 * for a stream to have one writer at a time.
 */
final class SourceDirectory {
    /** One who has sources and subscribes to others'. */
    interface Party {
        /** Why packets of that kind are not to be forwarded from here; null if they are. */
        Drop withheld(MediaKind kind);

        /** Whether that kind is to be sent here. */
        boolean takes(MediaKind kind);

        PeerTransport transport();

        /** From now on that becomes of the packets of a source of this party's. */
        void route(MediaSource source, Routing.Destinations destinations);
    }

    private record Sender(MediaSource source, Party owner) {}

    /** One name. It is there as long as either side is. */
    private static final class Entry {
        final List<Sender> senders = new ArrayList<>();
        final Map<Subscription, Party> subscribers = new LinkedHashMap<>();

        boolean isForgotten() {
            return senders.isEmpty() && subscribers.isEmpty();
        }
    }

    private final Map<SourceName, Entry> byName = new HashMap<>();

    private Entry entry(SourceName name) {
        return byName.computeIfAbsent(name, n -> new Entry());
    }

    /** From now on it is the one that is forwarded. */
    void add(MediaSource source, Party owner) {
        entry(source.name()).senders.add(new Sender(source, owner));
        publish(source.name());
    }

    void remove(MediaSource source) {
        entry(source.name()).senders.removeIf(sender -> sender.source() == source);
        publish(source.name());
    }

    /** Takes effect with the next {@link #publish}. False if it was there already. */
    boolean subscribe(Subscription subscription, Party receiver) {
        return entry(subscription.source()).subscribers.put(subscription, receiver) == null;
    }

    /** Takes effect with the next {@link #publish}. */
    void unsubscribe(Subscription subscription) {
        subscription.leaveOut();
        entry(subscription.source()).subscribers.remove(subscription);
    }

    void publish(Collection<SourceName> names) {
        names.forEach(this::publish);
    }

    /** Makes the snapshots of every endpoint that has a source of this name. */
    void publish(SourceName name) {
        Entry entry = entry(name);
        List<Sender> senders = entry.senders;
        int last = senders.size() - 1;
        for (Sender old : senders.subList(0, Math.max(last, 0))) {
            old.owner().route(old.source(), new Routing.Destinations(Drop.REPLACED, Routing.NOBODY));
        }
        if (last >= 0) {
            Sender forwarded = senders.get(last);
            forwarded.owner().route(forwarded.source(), new Routing.Destinations(
                    forwarded.owner().withheld(name.kind()), routes(entry, forwarded)));
        } else {
            entry.subscribers.keySet().forEach(Subscription::leaveOut);
        }
        if (entry.isForgotten()) {
            byName.remove(name);
        }
    }

    private static Route[] routes(Entry entry, Sender forwarded) {
        List<Route> routes = new ArrayList<>(entry.subscribers.size());
        entry.subscribers.forEach((subscription, receiver) -> {
            if (receiver.takes(forwarded.source().name().kind()) && receiver != forwarded.owner()) {
                routes.add(subscription.route(receiver.transport()));
            } else {
                subscription.leaveOut();
            }
        });
        return routes.toArray(Routing.NOBODY);
    }
}
