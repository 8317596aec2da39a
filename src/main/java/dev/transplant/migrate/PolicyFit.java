package dev.transplant.migrate;

import dev.transplant.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds a policy by which nothing of this run would be rewritten. */
final class PolicyFit implements PreflightCheck {
    private static final String NAME = "policy";

    @Override
    public List<Finding> look(Situation situation) {
        return situation.policy().map(policy -> look(policy, situation)).orElse(List.of());
    }

    private static List<Finding> look(Policy policy, Situation situation) {
        Migration migration = situation.migration();
        String edit = "kubectl -n %s edit configmap transplant-policy: ".formatted(situation.home());
        List<Finding> findings = new ArrayList<>();
        if (policy.mode() == Policy.Mode.OBSERVE) {
            findings.add(Finding.stops(
                    NAME,
                    "the policy of the target has mode 'observe', so nothing is rewritten",
                    edit + "mode: enforce"));
        }
        String velero = migration.restore().veleroNamespace();
        if (!policy.veleroNamespaces().contains(velero)) {
            findings.add(Finding.stops(
                    NAME,
                    "restore.veleroNamespace '%s' is not in velero.namespaces of the policy, %s, so nothing that it restores is rewritten"
                            .formatted(velero, new TreeSet<>(policy.veleroNamespaces())),
                    edit + "add it to velero.namespaces, and to matchConditions of the webhook configurations"));
        }
        migration.targets().stream()
                .filter(policy::excludes)
                .map(
                        namespace -> Finding.stops(
                                NAME,
                                "namespace '%s' of the target is excluded by the policy, so nothing in it is rewritten"
                                        .formatted(namespace),
                                edit
                                        + "take it out of excludedNamespaces; a system namespace needs another name, by restore.namespaceMapping"))
                .forEach(findings::add);
        return findings;
    }
}
