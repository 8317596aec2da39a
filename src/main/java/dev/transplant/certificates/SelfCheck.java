package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds our webhook configurations against the policy. Pure. */
final class SelfCheck {
    private static final String APPLY =
            "kubectl apply -k k8s (Kubernetes 1.30 and newer) or kubectl apply -k k8s/before-1.30";

    private SelfCheck() {}

    /**
     * Something that keeps restores from being rewritten, or hurts others.
     *
     * @param problem one sentence that names configuration, entry and value
     * @param mend the command that mends it
     */
    record Fault(String problem, String mend) {
        String message() {
            return problem + ". To mend it: " + mend;
        }
    }

    /**
     * Returns all that is wrong, worst first.
     *
     * @param policy absent while there is none; then nothing can be held against it
     */
    static List<Fault> faults(List<Configuration> found, Optional<Policy> policy) {
        List<Fault> faults = new ArrayList<>();
        for (Configuration.Type type : Configuration.Type.values()) {
            if (found.stream().noneMatch(configuration -> configuration.type() == type)) {
                faults.add(new Fault("%s %s does not exist".formatted(type.kind(), Configuration.NAME), APPLY));
            }
        }
        for (Configuration configuration : found) {
            for (Entry entry : configuration.entries()) {
                check(configuration.type(), entry, policy).ifPresent(faults::add);
            }
        }
        return faults;
    }

    private static Optional<Fault> check(Configuration.Type type, Entry entry, Optional<Policy> policy) {
        if (!entry.concernsRestores()) {
            return Optional.empty();
        }
        String subject = "%s %s, entry %s%s"
                .formatted(
                        type.kind(),
                        Configuration.NAME,
                        entry.name(),
                        entry.isOpen() && !entry.fails() ? " (Ignore, so that nobody else is refused)" : "");
        if (entry.conditions().isEmpty()) {
            return entry.labelled() || (entry.onlyNamespaces() && !entry.fails())
                    ? Optional.empty()
                    : Optional.of(new Fault(
                            subject
                                    + ", has no matchConditions, so that everybody's requests are sent; a Kubernetes before"
                                    + " 1.30 drops them",
                            APPLY));
        }
        return policy.flatMap(p -> compare(type, entry, subject, p.veleroNamespaces()));
    }

    private static Optional<Fault> compare(
            Configuration.Type type, Entry entry, String subject, Set<String> veleroNamespaces) {
        Optional<WhoseRequests> whose = entry.whose();
        if (whose.filter(w -> w.areThoseOf(veleroNamespaces)).isPresent()) {
            return Optional.empty();
        }
        if (whose.isEmpty()) {
            return Optional.of(new Fault(
                    subject
                            + ", has not exactly one matchCondition that says, so that we can read it, whose requests are sent",
                    APPLY));
        }
        String should = WhoseRequests.expression(veleroNamespaces, whose.get().canary());
        String patch = "[{\"op\":\"replace\",\"path\":\"/webhooks/%d/matchConditions/%d/expression\",\"value\":%s}]"
                .formatted(entry.index(), whose.get().place(), TextNode.valueOf(should));
        return Optional.of(new Fault(
                "%s, sends the requests of %s, but velero.namespaces of the policy is %s"
                        .formatted(subject, entry.groups(), new TreeSet<>(veleroNamespaces)),
                "kubectl patch %s %s --type=json -p '%s' (or change the policy)"
                        .formatted(type.resource(), Configuration.NAME, patch)));
    }

    static String join(List<Fault> faults) {
        return faults.stream().map(Fault::message).collect(Collectors.joining("; "));
    }

    /** Whether something can arrive unchanged without us: an entry about restores does not fail, nor does another for the same. */
    static boolean canMiss(List<Configuration> found) {
        List<Entry> entries = found.stream()
                .filter(configuration -> configuration.type() == Configuration.Type.MUTATING)
                .flatMap(configuration -> configuration.entries().stream())
                .filter(entry -> entry.concernsRestores() && !entry.onlyPods())
                .toList();
        return entries.stream().anyMatch(entry -> entries.stream().noneMatch(e -> e.fails() && e.covers(entry)));
    }
}
