package dev.transplant.migrate;

import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds what is in the target now against what the plan says. Pure. */
final class Verification {
    /** Those that controllers delete and make anew under other names. */
    private static final Set<String> MADE_ANEW = Set.of("Endpoints", "EndpointSlice", "EndpointSlice.discovery.k8s.io");

    private final Expected expected;
    private final Seen seen;
    private final List<Judged> judged = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();

    private Verification(Expected expected, Seen seen) {
        this.expected = expected;
        this.seen = seen;
    }

    /** Returns what is as it should be and what is not, causes before their effects. Never throws. */
    static Verified of(Expected expected, Seen seen) {
        Verification verification = new Verification(expected, seen);
        verification.checkLevels();
        verification.checkCounts();
        verification.checkObjects();
        return verification.verified();
    }

    private Verified verified() {
        return new Verified(
                judged.stream().map(Judged::met).flatMap(Optional::stream).toList(),
                judged.stream().flatMap(j -> j.unmet().stream()).toList(),
                unchecked);
    }

    private void checkObjects() {
        Claims claims = new Claims(seen);
        judged.add(Judged.each("PersistentVolumeClaim", "Bound", claims.due(), claims::judge));
        for (String kind : WorkloadStates.KINDS) {
            judged.add(Judged.each(
                    kind,
                    "with all that it should run",
                    seen.all(kind).filter(object -> !Seen.isControlled(object)),
                    WorkloadStates::judge));
        }
        judged.add(Judged.each("Pod", "Ready or Succeeded", seen.all("Pod").filter(Pods::counts), Pods::judge));
        judged.add(Judged.each("Ingress", "with an address", seen.all("Ingress"), Ingresses::judge));
    }

    private void checkLevels() {
        List<Unmet> wrong = new ArrayList<>();
        long right = 0;
        for (String namespace : expected.namespaces()) {
            Optional<Level> planned = expected.levels().getOrDefault(namespace, Optional.empty());
            Optional<String> label = label(namespace);
            if (planned.isEmpty() || label.isEmpty()) {
                continue; // a Namespace that is missing shows in the counts
            }
            if (label.get().equals(planned.get().label())) {
                right++;
                continue;
            }
            wrong.add(wrongLevel(namespace, label.get(), planned.get()));
        }
        judged.add(new Judged("Namespace", "with the planned Pod Security level", right, wrong));
    }

    /** Empty text for a Namespace without the label, nothing for one that is not there. */
    private Optional<String> label(String namespace) {
        return seen.namespaces().stream()
                .filter(object -> Seen.name(object).equals(namespace))
                .map(object -> object.at(EnforceLabel.PATH).asText())
                .findFirst();
    }

    private static Unmet wrongLevel(String namespace, String label, Level planned) {
        String there = label.isEmpty()
                ? "has no label %s".formatted(EnforceLabel.KEY)
                : "has the label %s=%s".formatted(EnforceLabel.KEY, label);
        return new Unmet(
                "Namespace",
                namespace,
                namespace,
                "%s, where the plan gives it %s".formatted(there, planned.label()),
                "kubectl label --overwrite namespace %s %s=%s".formatted(namespace, EnforceLabel.KEY, planned.label()));
    }

    private void checkCounts() {
        List<Unmet> missing = new ArrayList<>();
        long[] there = {0};
        new TreeMap<>(expected.objects())
                .forEach((namespace, kinds) -> new TreeMap<>(kinds)
                        .entrySet().stream()
                                .filter(kind -> !MADE_ANEW.contains(kind.getKey()))
                                .forEach(kind -> {
                                    OptionalLong count = count(namespace, kind);
                                    there[0] += Math.min(count.orElse(0), kind.getValue());
                                    missing.addAll(missing(namespace, kind.getKey(), kind.getValue(), count)
                                            .toList());
                                }));
        judged.add(new Judged("object", "of those planned", there[0], missing));
    }

    private OptionalLong count(String namespace, Map.Entry<String, Long> kind) {
        return seen.counts().getOrDefault(namespace, Map.of()).getOrDefault(kind.getKey(), OptionalLong.of(0));
    }

    private Stream<Unmet> missing(String namespace, String kind, long planned, OptionalLong count) {
        String place = namespace.isEmpty() ? "" : " in namespace " + namespace;
        if (count.isEmpty()) {
            unchecked.add("%s%s was not counted (%d planned): the Job has no right to list it"
                    .formatted(Shown.clean(kind), place, planned));
            return Stream.empty();
        }
        if (count.getAsLong() >= planned) {
            return Stream.empty();
        }
        boolean known = seen.counts().getOrDefault(namespace, Map.of()).containsKey(kind);
        return Stream.of(new Unmet(
                Shown.clean(kind),
                namespace,
                "",
                "is there %d times, where the plan has %d%s"
                        .formatted(count.getAsLong(), planned, known ? "" : "; the target does not know this kind"),
                known
                        ? "look for it in the restore's errors: velero restore describe --details; then restore again"
                        : "install what brings the kind to the target, then restore again"));
    }
}
