package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The Pod Security level of a namespace in the target.
 *
 * @param name empty for objects that name no namespace
 * @param level nothing where the label stays absent, so that the API server's own default counts
 * @param needs what its pods need, with the floor
 * @param floor where Velero's own container counts too
 * @param forcedBy examples of what is refused by the next stricter level
 * @param unlisted how many fields more there are
 * @param shortfall one sentence, where pods need more than they get: what they need and how they get it
 */
record NamespaceLevel(
        String name,
        Optional<Level> level,
        Level needs,
        Optional<Floor> floor,
        List<Forced> forcedBy,
        long unlisted,
        Optional<String> shortfall)
        implements Comparable<NamespaceLevel> {
    private static final Comparator<NamespaceLevel> ORDER =
            Comparator.comparing(NamespaceLevel::needs).thenComparing(NamespaceLevel::name);

    NamespaceLevel {
        forcedBy = List.copyOf(forcedBy);
    }

    /** The loosest first, so that they are the last to be left out. */
    @Override
    public int compareTo(NamespaceLevel other) {
        return ORDER.compare(this, other);
    }
}
