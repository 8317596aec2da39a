package dev.transplant.plan;

import java.util.ArrayList;
import java.util.List;

/** How often something was seen, and where first; what it holds is bounded. */
final class Places {
    private static final int MAX_PLACES = 10;

    /** Namespace and name, each of the greatest length that Kubernetes allows. */
    private static final int MAX_CHARACTERS = 63 + 1 + 253;

    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String place) {
        count++;
        if (first.size() < MAX_PLACES) {
            first.add(Printable.cut(place, MAX_CHARACTERS));
        }
    }

    long count() {
        return count;
    }

    List<String> first() {
        return List.copyOf(first);
    }

    long more() {
        return count - first.size();
    }
}
