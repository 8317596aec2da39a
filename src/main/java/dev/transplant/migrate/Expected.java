package dev.transplant.migrate;

import dev.transplant.podsecurity.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the target should have after the restore.
 *
 * @param objects how many, by target namespace (empty for objects in none) and kind; a kind that several API groups have is
 *     written with its group, as in {@code Gateway.networking.istio.io}
 * @param levels what the enforce label of each target namespace must say; empty where the plan sets none, so that whatever
 *     is there is right
 */
record Expected(Map<String, Map<String, Long>> objects, Map<String, Optional<Level>> levels) {
    Expected {
        objects = Map.copyOf(objects);
        levels = Map.copyOf(levels);
    }

    /** The target namespaces, in order. */
    Set<String> namespaces() {
        Set<String> namespaces = new TreeSet<>(objects.keySet());
        namespaces.addAll(levels.keySet());
        namespaces.remove("");
        return namespaces;
    }
}
