package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The fields for which one check refuses a pod, as they are found; and who sets them, in the API server's words. */
final class Found {
    private final Check check;
    private final List<Violation> violations = new ArrayList<>();

    Found(Check check) {
        this.check = check;
    }

    /** Notes a field of the pod; the fields lead there from the pod on. */
    void inPod(Pod pod, String value, String remedy, String... fields) {
        add(pod.at(fields), "", value, remedy);
    }

    /** Notes a field of a container; the fields lead there from the container on. */
    void in(Container container, String value, String remedy, String... fields) {
        add(container.at(fields), container.name(), value, remedy);
    }

    void add(JsonPointer path, String container, String value, String remedy) {
        violations.add(new Violation(check.name(), path, container, value, remedy));
    }

    /** Containers in their order, each once. */
    Set<String> containers() {
        Set<String> names = new LinkedHashSet<>();
        violations.stream().map(Violation::container).filter(c -> !c.isEmpty()).forEach(names::add);
        return names;
    }

    SortedSet<String> values() {
        SortedSet<String> values = new TreeSet<>();
        violations.forEach(violation -> values.add(violation.value()));
        return values;
    }

    /** The values of one field, named by the last segment of its path. */
    SortedSet<String> values(String field) {
        SortedSet<String> values = new TreeSet<>();
        violations.stream()
                .filter(v -> v.path().last().getMatchingProperty().equals(field))
                .forEach(v -> values.add(v.value()));
        return values;
    }

    /** {@code pod and containers "a", "b"}. */
    String setters() {
        Set<String> containers = containers();
        List<String> setters = new ArrayList<>();
        if (violations.stream().anyMatch(v -> v.container().isEmpty())) {
            setters.add("pod");
        }
        if (!containers.isEmpty()) {
            setters.add(Words.containers(containers));
        }
        return String.join(" and ", setters);
    }

    /** Returns what was found by this and the other. */
    Found and(Found other) {
        Found both = new Found(check);
        both.violations.addAll(violations);
        both.violations.addAll(other.violations);
        return both;
    }

    boolean isEmpty() {
        return violations.isEmpty();
    }

    /** Returns the refusal, if anything was found; its detail is asked for only then. */
    Optional<Refusal> refusal(String reason, Supplier<String> detail) {
        return isEmpty() ? Optional.empty() : Optional.of(new Refusal(check.name(), reason, detail.get(), violations));
    }
}
