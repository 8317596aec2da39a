package dev.transplant.migrate;

import dev.transplant.podsecurity.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** From the plan to what is looked for after the restore. */
final class Expectation {
    /** What people make, and may be listed by the Job. Controllers make and delete the others as they need them. */
    private static final Set<String> COUNTED = Set.of(
            "CronJob",
            "DaemonSet",
            "Deployment",
            "Ingress",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Service",
            "StatefulSet");

    private Expectation() {}

    /** @param made whether the restore has made a namespace, so that its labels are as planned */
    static Expected of(BackupPlan plan, Migration migration, Predicate<String> made) {
        Map<String, Map<String, Long>> objects = plan.expected().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> counted(entry.getValue())));
        Map<String, Optional<Level>> levels = migration.targets().stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        target -> made.test(target)
                                ? Optional.ofNullable(plan.labels().get(target))
                                : Optional.empty()));
        return new Expected(objects, levels);
    }

    private static Map<String, Long> counted(Map<String, Long> kinds) {
        return kinds.entrySet().stream()
                .filter(kind -> COUNTED.contains(kind.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
