package dev.transplant.plan;

import dev.transplant.podsecurity.Level;
import dev.transplant.rewrite.Finding;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a plan comes to. Holds counts and examples only, so that its size does not depend on the number of objects. */
public final class Summary {
    private static final int MAX_KINDS = 200;
    private static final String OTHER_KINDS = "(other kinds)";

    private final Map<String, Map<Fate, Long>> objects = new TreeMap<>();
    private final Tally<Rewritten> rewrites = new Tally<>();
    private final Map<String, Tally<Topic>> findings = new TreeMap<>();
    private final Map<String, Tally<Topic>> remarks = new TreeMap<>();
    private final TreeSet<NamespaceLevel> namespaces = new TreeSet<>();
    private final Places ignored = new Places();
    private List<String> unused = List.of();
    private long secrets;
    private long unlistedNamespaces;
    private boolean clean = true;
    private boolean observed;

    public void add(Planned planned) {
        String kind = Topic.name(planned.kind());
        boolean room = objects.containsKey(kind) || objects.size() < MAX_KINDS;
        objects.computeIfAbsent(room ? kind : OTHER_KINDS, k -> new EnumMap<>(Fate.class))
                .merge(planned.fate(), 1L, Long::sum);
        Rewritten.of(planned).forEach(rewrite -> rewrites.add(rewrite, "", planned.place()));

        Map<Topic, String> found = new LinkedHashMap<>();
        planned.findings().forEach(finding -> found.putIfAbsent(Topic.of(finding, kind), finding.message()));
        addAll(found, findings, planned.place());
        Map<Topic, String> remarked = new LinkedHashMap<>();
        planned.remarks().forEach(remark -> remarked.putIfAbsent(Topic.of(remark, kind), remark.message()));
        addAll(remarked, remarks, planned.place());

        clean = clean
                && planned.fate() != Fate.REFUSED
                && planned.remarks().isEmpty()
                && planned.findings().stream().allMatch(finding -> finding.weight() == Finding.Weight.NOTE);
    }

    /** Takes the level of a namespace. */
    void add(NamespaceLevel level) {
        if (namespaces.add(level) && namespaces.size() > Levels.MAX_TOLD) {
            namespaces.pollLast();
            unlistedNamespaces++;
        }
    }

    /** Takes a remark on an object that Velero makes, which is not among those that were read. */
    void add(String kind, String name, Remark remark) {
        addAll(Map.of(Topic.of(remark, kind), remark.message()), remarks, name);
        clean = false;
    }

    /** Counts Secrets that were passed over without being read. */
    public void skipSecrets(long count) {
        secrets += count;
    }

    /** Counts a file, or a document of one, that is no object. */
    public void ignore(String origin) {
        ignored.add(origin);
    }

    /** Sets the keys of the policy that did nothing for any object, such as {@code ingress.classes.avi-lb}. */
    public void unused(List<String> keys) {
        unused = List.copyOf(keys);
    }

    /** Takes note that the policy's mode is observe: the webhook would do nothing of this. */
    void observed() {
        observed = true;
    }

    boolean isObserved() {
        return observed;
    }

    /** Whether nobody has to look: nothing refused, no remark, and no finding but notes. */
    public boolean isClean() {
        return clean;
    }

    public long count(Fate fate) {
        return objects.values().stream()
                .mapToLong(fates -> fates.getOrDefault(fate, 0L))
                .sum();
    }

    /** Kind to fate to the number of objects; a fate that no object has is absent. */
    Map<String, Map<Fate, Long>> objects() {
        return objects;
    }

    Tally<Rewritten> rewrites() {
        return rewrites;
    }

    /** By rule, so that one with many different values does not take the room of the others. */
    Map<String, Tally<Topic>> findings() {
        return findings;
    }

    /** By check. */
    Map<String, Tally<Topic>> remarks() {
        return remarks;
    }

    /** At most a hundred, those that need the loosest level first. */
    List<NamespaceLevel> namespaces() {
        return List.copyOf(namespaces);
    }

    /** Returns what the pods of each of those namespaces need. */
    public Map<String, Level> levels() {
        return namespaces.stream().collect(Collectors.toMap(NamespaceLevel::name, NamespaceLevel::needs));
    }

    /** Returns what the label of each of those namespaces will say; of one whose label stays absent nothing. */
    public Map<String, Level> labels() {
        return namespaces.stream()
                .filter(level -> level.level().isPresent())
                .collect(Collectors.toMap(
                        NamespaceLevel::name, level -> level.level().orElseThrow()));
    }

    /** Returns a sentence for each of those namespaces whose pods do not get what they need. */
    public List<String> shortfalls() {
        return namespaces.stream()
                .flatMap(level ->
                        level.shortfall().map(text -> "namespace %s: it %s".formatted(level.name(), text)).stream())
                .toList();
    }

    long unlistedNamespaces() {
        return unlistedNamespaces;
    }

    Places ignored() {
        return ignored;
    }

    /** Keys of the policy that did nothing for any object. */
    public List<String> unused() {
        return unused;
    }

    long secrets() {
        return secrets;
    }

    private static void addAll(Map<Topic, String> topics, Map<String, Tally<Topic>> tallies, String place) {
        topics.forEach((topic, message) -> tallies.computeIfAbsent(topic.by(), by -> new Tally<>())
                .add(topic, Printable.cut(message, Topic.MAX_MESSAGE), place));
    }
}
