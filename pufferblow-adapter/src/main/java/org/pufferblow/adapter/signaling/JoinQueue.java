package org.pufferblow.adapter.signaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Those who wait, queued by the network that they come from; the queues take turns, so that a long one delays only itself.
 * Bounded: when it is full, the longest queue loses its last. Pure; its owner sees to one thread at a time.
 *
 * @param <T> who waits; compared by identity where that matters
 */
final class JoinQueue<T extends JoinQueue.Waiting> {
    /** What is known of those who wait. */
    interface Waiting {
        ClientNetwork network();

        /** When it came. */
        long sinceNs();
    }

    private final int capacity;
    /** The first has the next turn; no line is empty. */
    private final Map<ClientNetwork, Deque<T>> lines = new LinkedHashMap<>();
    private int size;

    JoinQueue(int capacity) {
        this.capacity = capacity;
    }

    int size() {
        return size;
    }

    /**
     * Adds one at the end of its line.
     *
     * @param bad whose lines lose first
     * @return who had to go for it, which may be the one that was added
     */
    Optional<T> add(T newcomer, Predicate<ClientNetwork> bad) {
        lines.computeIfAbsent(newcomer.network(), _ -> new ArrayDeque<>()).addLast(newcomer);
        size++;
        if (size <= capacity) {
            return Optional.empty();
        }
        T victim = longest(bad).orElseGet(() -> longest(_ -> true).orElseThrow()).getLast();
        remove(victim);
        return Optional.of(victim);
    }

    private Optional<Deque<T>> longest(Predicate<ClientNetwork> which) {
        Deque<T> longest = null;
        for (Map.Entry<ClientNetwork, Deque<T>> line : lines.entrySet()) {
            if ((longest == null || line.getValue().size() > longest.size()) && which.test(line.getKey())) {
                longest = line.getValue();
            }
        }
        return Optional.ofNullable(longest);
    }

    /** Takes the first of the line whose turn it is among these. */
    Optional<T> next(Predicate<ClientNetwork> which) {
        for (Iterator<Map.Entry<ClientNetwork, Deque<T>>> i = lines.entrySet().iterator(); i.hasNext();) {
            Map.Entry<ClientNetwork, Deque<T>> line = i.next();
            if (which.test(line.getKey())) {
                ClientNetwork network = line.getKey();
                Deque<T> others = line.getValue();
                T first = others.removeFirst();
                size--;
                i.remove();
                if (!others.isEmpty()) {
                    // Behind all the others.
                    lines.put(network, others);
                }
                return Optional.of(first);
            }
        }
        return Optional.empty();
    }

    /** Whether it was there. */
    boolean remove(T one) {
        Deque<T> line = lines.get(one.network());
        if (line == null || !line.removeLastOccurrence(one)) {
            return false;
        }
        size--;
        if (line.isEmpty()) {
            lines.remove(one.network());
        }
        return true;
    }

    /** Takes those who have waited for so long. */
    List<T> expire(long longestNs, long nowNs) {
        List<T> expired = new ArrayList<>();
        for (Iterator<Deque<T>> i = lines.values().iterator(); i.hasNext();) {
            Deque<T> line = i.next();
            while (!line.isEmpty() && nowNs - line.getFirst().sinceNs() >= longestNs) {
                expired.add(line.removeFirst());
                size--;
            }
            if (line.isEmpty()) {
                i.remove();
            }
        }
        return expired;
    }

    /** Takes everybody. */
    List<T> drain() {
        List<T> all = new ArrayList<>();
        lines.values().forEach(all::addAll);
        lines.clear();
        size = 0;
        return all;
    }
}
