package org.pufferblow.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who hears whom, by the names of the sources: on one side the endpoints that have the name, of which the newest is
 * heard, on the other side those that are to hear it. Makes the routing snapshots. Belongs to the conference's control
 * loop.
 *
 * <p>One source's snapshots are made in the order "no longer", "from now on": the endpoints that are not heard lose
 * their routes before the one that is gets them. All of a conference's are on one port thread; there that is all it takes
 * for a stream to have one writer at a time.
 */
final class Sources {
    private static final Route[] NOBODY = {};

    /** One name. It is there as long as either side is. */
    private static final class Source {
        final List<Endpoint> endpoints = new ArrayList<>();
        final Map<Subscription, Endpoint> listeners = new LinkedHashMap<>();

        boolean isForgotten() {
            return endpoints.isEmpty() && listeners.isEmpty();
        }
    }

    private final Map<String, Source> byName = new HashMap<>();

    private Source source(String name) {
        return byName.computeIfAbsent(name, n -> new Source());
    }

    /** From now on it is the one that is heard. */
    void addEndpoint(Endpoint endpoint) {
        source(endpoint.source()).endpoints.add(endpoint);
        publish(endpoint.source());
    }

    void removeEndpoint(Endpoint endpoint) {
        source(endpoint.source()).endpoints.remove(endpoint);
        publish(endpoint.source());
    }

    /** Takes effect with the next {@link #publish}. False if it was there already. */
    boolean addListener(Subscription subscription, Endpoint receiver) {
        return source(subscription.audio().source()).listeners.put(subscription, receiver) == null;
    }

    /** Takes effect with the next {@link #publish}. */
    void removeListener(Subscription subscription) {
        subscription.leaveOut();
        source(subscription.audio().source()).listeners.remove(subscription);
    }

    void publish(Collection<String> names) {
        names.forEach(this::publish);
    }

    /** Makes the snapshots of every endpoint that has this name. */
    void publish(String name) {
        Source source = source(name);
        List<Endpoint> endpoints = source.endpoints;
        int last = endpoints.size() - 1;
        for (Endpoint old : endpoints.subList(0, Math.max(last, 0))) {
            old.publish(Drop.REPLACED, NOBODY);
        }
        if (last >= 0) {
            endpoints.get(last).publish(endpoints.get(last).withheld(), routes(source, endpoints.get(last)));
        } else {
            source.listeners.keySet().forEach(Subscription::leaveOut);
        }
        if (source.isForgotten()) {
            byName.remove(name);
        }
    }

    private static Route[] routes(Source source, Endpoint heard) {
        List<Route> routes = new ArrayList<>(source.listeners.size());
        source.listeners.forEach((subscription, receiver) -> {
            if (receiver.hears() && receiver != heard) {
                routes.add(subscription.route(receiver.transport()));
            } else {
                subscription.leaveOut();
            }
        });
        return routes.toArray(NOBODY);
    }
}
