package org.pufferblow.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    /** One name. It is there as long as either side is. */
    private static final class Entry {
        final List<MediaSource> sources = new ArrayList<>();
        final Map<Subscription, Endpoint> subscribers = new LinkedHashMap<>();

        boolean isForgotten() {
            return sources.isEmpty() && subscribers.isEmpty();
        }
    }

    private final Map<SourceName, Entry> byName = new HashMap<>();

    private Entry entry(SourceName name) {
        return byName.computeIfAbsent(name, n -> new Entry());
    }

    /** From now on it is the one that is forwarded. */
    void add(MediaSource source) {
        entry(source.name()).sources.add(source);
        publish(source.name());
    }

    void remove(MediaSource source) {
        entry(source.name()).sources.remove(source);
        publish(source.name());
    }

    /** Takes effect with the next {@link #publish}. False if it was there already. */
    boolean subscribe(Subscription subscription, Endpoint receiver) {
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
        List<MediaSource> sources = entry.sources;
        int last = sources.size() - 1;
        for (MediaSource old : sources.subList(0, Math.max(last, 0))) {
            old.publish(Drop.REPLACED, Routing.NOBODY);
        }
        if (last >= 0) {
            MediaSource forwarded = sources.get(last);
            forwarded.publish(forwarded.endpoint().withheld(name.kind()), routes(entry, forwarded));
        } else {
            entry.subscribers.keySet().forEach(Subscription::leaveOut);
        }
        if (entry.isForgotten()) {
            byName.remove(name);
        }
    }

    private static Route[] routes(Entry entry, MediaSource forwarded) {
        List<Route> routes = new ArrayList<>(entry.subscribers.size());
        entry.subscribers.forEach((subscription, receiver) -> {
            if (receiver.takes(forwarded.name().kind()) && receiver != forwarded.endpoint()) {
                routes.add(subscription.route(receiver.transport()));
            } else {
                subscription.leaveOut();
            }
        });
        return routes.toArray(Routing.NOBODY);
    }
}
