package org.pufferblow.transport.udp;

import java.util.ArrayList;
import java.util.List;

/** Lists that are replaced rather than changed, for whoever reads them on another thread. */
final class Numbered {
    private Numbered() {}

    /** The same with another element in a place, or with one more. */
    static <T> List<T> with(List<T> list, int place, T element) {
        List<T> changed = new ArrayList<>(list);
        if (place == list.size()) {
            changed.add(element);
        } else {
            changed.set(place, element);
        }
        return List.copyOf(changed);
    }
}
