package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import dev.transplant.policy.YamlSection.Text;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.rewrite.Unmapped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a policy from YAML: strict, and naming all problems at once. An empty document is the policy of all defaults. */
public final class PolicyReader {
    /** The document that says nothing. */
    static final String EMPTY = "";

    private static final Set<String> FINALIZERS = Set.of("ingress.ako.vmware.com/finalizer");
    private static final Set<String> ANNOTATIONS = Set.of(
            "ako.vmware.com/host-fqdn-vs-uuid-map", "ako.vmware.com/controller-cluster-uuid", "ako.vmware.com/vs-uuid");
    private static final Map<String, Policy.Mode> MODES =
            Map.of("enforce", Policy.Mode.ENFORCE, "observe", Policy.Mode.OBSERVE);
    private static final Map<String, Unmapped> UNMAPPED =
            Map.of("keep", Unmapped.KEEP, "warn", Unmapped.WARN, "deny", Unmapped.DENY, "remove", Unmapped.REMOVE);
    private static final Map<String, Level> LEVELS =
            Arrays.stream(Level.values()).collect(Collectors.toMap(Level::label, Function.identity()));

    private final List<Problem> problems = new ArrayList<>();
    private final Names names = new Names(problems);
    private final Map<String, YamlSection> sections = new LinkedHashMap<>();

    private PolicyReader() {}

    /**
     * Reads a policy.
     *
     * @param yaml one document of at most 128 Ki characters
     * @throws InvalidYamlException naming every problem with its path and line
     */
    public static Policy read(String yaml) throws InvalidYamlException {
        PolicyReader reader = new PolicyReader();
        Policy policy = reader.policy(YamlDocument.read(yaml, reader.problems));
        if (!reader.problems.isEmpty()) {
            throw new InvalidYamlException(reader.problems);
        }
        return policy;
    }

    /** The policy where nothing is said. */
    public static Policy defaults() {
        try {
            return read(EMPTY);
        } catch (InvalidYamlException e) {
            throw new IllegalStateException("the defaults contradict each other", e);
        }
    }

    private Policy policy(YamlSection document) {
        Policy policy = new Policy(
                document.choice("mode", MODES).orElse(Policy.Mode.ENFORCE),
                veleroNamespaces(section(document, "velero")),
                classes(section(document, "ingress"), "ingress.classes"),
                classes(section(document, "storage"), "storage.classes"),
                podSecurity(section(document, "podSecurity")),
                removed(section(document, "remove"), "finalizers", FINALIZERS, names::finalizer),
                removed(section(document, "remove"), "annotations", ANNOTATIONS, names::annotation),
                patterns(document.texts("excludedNamespaces").orElse(List.of())));
        sections.values().forEach(YamlSection::end);
        document.end();
        return policy;
    }

    private YamlSection section(YamlSection document, String key) {
        return sections.computeIfAbsent(key, k -> document.section(k).orElseGet(() -> YamlSection.empty(problems)));
    }

    private Set<String> veleroNamespaces(YamlSection velero) {
        Optional<List<Text>> namespaces = velero.texts("namespaces");
        namespaces.ifPresent(list -> list.forEach(names::veleroNamespace));
        if (namespaces.filter(List::isEmpty).isPresent()) {
            problems.add(new Problem(
                    velero.keyLine("namespaces"),
                    "velero.namespaces",
                    "is empty, so nothing would be rewritten; leave it out for [velero]"));
        }
        return namespaces.map(PolicyReader::values).orElse(Set.of("velero"));
    }

    private ClassMapping classes(YamlSection section, String key) {
        Map<String, Text> targets = new LinkedHashMap<>();
        section.section("classes")
                .ifPresent(classes -> classes.eachText((source, target) -> {
                    names.sourceClass(source);
                    names.targetClass(target);
                    targets.put(source.value(), target);
                }));
        Map<String, String> mapping = targets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().value()));
        Set<String> chained = ClassMapping.chained(mapping);
        targets.forEach((source, target) -> {
            if (chained.contains(target.value())) {
                names.chained(target);
            }
        });
        Unmapped unmapped = section.choice("unmapped", UNMAPPED).orElse(Unmapped.WARN);
        return new ClassMapping(key, chained.isEmpty() ? mapping : Map.of(), unmapped);
    }

    private PodSecurityPolicy podSecurity(YamlSection section) {
        Level limit = section.choice("limit", LEVELS).orElse(Level.BASELINE);
        Map<NamePattern, Level> consent = new LinkedHashMap<>();
        section.section("namespaces")
                .ifPresent(namespaces -> namespaces.eachText((pattern, level) -> {
                    names.pattern(pattern, "set podSecurity.limit instead");
                    Level.of(level.value())
                            .ifPresentOrElse(
                                    l -> consent.put(new NamePattern(pattern.value()), l),
                                    () -> names.notOneOf(level, LEVELS.keySet()));
                }));
        Optional<Text> enforceText = section.text("enforce");
        Optional<Text> unplannedText = section.text("unplanned");
        return new PodSecurityPolicy(
                enforce(enforceText, limit),
                unplannedText
                        .flatMap(text -> level(text, limit))
                        .orElse(Level.BASELINE.looserThan(limit) ? limit : Level.BASELINE),
                limit,
                consent,
                section.bool("override").orElse(false),
                levelOrKeep(section.text("audit")),
                levelOrKeep(section.text("warn")),
                section.text("version").map(names::version).orElse("latest"));
    }

    private Enforce enforce(Optional<Text> text, Level limit) {
        String word = text.map(Text::value).orElse("least");
        return switch (word) {
            case "least" -> new Enforce.Least();
            case "keep" -> new Enforce.Keep();
            default ->
                text.flatMap(t -> level(t, limit, "least", "keep"))
                        .<Enforce>map(Enforce.Fixed::new)
                        .orElse(new Enforce.Keep());
        };
    }

    private Optional<Level> level(Text text, Level limit, String... others) {
        Optional<Level> level = Level.of(text.value());
        if (level.isEmpty()) {
            Set<String> words = new TreeSet<>(LEVELS.keySet());
            words.addAll(List.of(others));
            names.notOneOf(text, words);
        }
        if (level.filter(l -> l.looserThan(limit)).isPresent()) {
            problems.add(new Problem(
                    text.line(),
                    text.path(),
                    "'%s' is looser than podSecurity.limit '%s': raise the limit, or consent in podSecurity.namespaces"
                            .formatted(text.value(), limit.label())));
        }
        return level;
    }

    private Optional<Level> levelOrKeep(Optional<Text> text) {
        if (text.filter(t -> t.value().equals("keep")).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(text.flatMap(t -> level(t, Level.PRIVILEGED, "keep")).orElse(Level.RESTRICTED));
    }

    private static Set<String> removed(YamlSection section, String key, Set<String> defaults, Consumer<Text> check) {
        Optional<List<Text>> texts = section.texts(key);
        texts.ifPresent(list -> list.forEach(check));
        return texts.map(PolicyReader::values).orElse(defaults);
    }

    private List<NamePattern> patterns(List<Text> texts) {
        texts.forEach(text -> names.pattern(text, "nothing would be rewritten"));
        return texts.stream().map(text -> new NamePattern(text.value())).toList();
    }

    private static Set<String> values(List<Text> texts) {
        return texts.stream().map(Text::value).collect(Collectors.toSet());
    }
}
