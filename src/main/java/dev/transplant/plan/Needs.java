package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the pods and templates of one namespace need, and examples of what forces it: few, and the same in whatever order the
 * objects come.
 */
final class Needs implements Comparable<Needs> {
    private static final int MAX_EXAMPLES = 3;
    private static final Comparator<Needs> ORDER =
            Comparator.<Needs, Level>comparing(n -> n.level).thenComparing(n -> n.namespace);

    private final String namespace;
    private final SortedMap<String, TreeSet<Forced>> examples = new TreeMap<>();
    private Level level = Level.RESTRICTED;
    private long fields;
    private boolean annotated;

    Needs(String namespace) {
        this.namespace = namespace;
    }

    Level level() {
        return level;
    }

    /** Whether one of them asks Velero to back up volumes from its file system. */
    boolean isAnnotated() {
        return annotated;
    }

    void annotate() {
        annotated = true;
    }

    /** Sets a looser level; what forced the one before does not matter then. */
    void loosen(Level looser) {
        level = looser;
        forget();
    }

    void forget() {
        examples.clear();
        fields = 0;
    }

    void add(Planned member, Refusal refusal) {
        refusal.violations().forEach(violation -> add(Forced.of(member, violation)));
    }

    private void add(Forced forced) {
        fields++;
        TreeSet<Forced> some = examples.computeIfAbsent(forced.check(), check -> new TreeSet<>());
        some.add(forced);
        if (some.size() > MAX_EXAMPLES) {
            some.pollLast();
        }
    }

    /** Takes over what others need. */
    void join(Needs others) {
        annotated = annotated || others.annotated;
        if (others.level.looserThan(level)) {
            loosen(others.level);
        }
        if (others.level == level) {
            long more = others.fields - others.forced().size();
            others.forced().forEach(this::add);
            fields += more;
        }
    }

    /** By check, at most three of each. */
    List<Forced> forced() {
        List<Forced> all = new ArrayList<>();
        examples.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    /** How many fields there are beside those examples. */
    long unlisted() {
        return fields - forced().size();
    }

    /** The loosest first. */
    @Override
    public int compareTo(Needs other) {
        return ORDER.compare(this, other);
    }
}
