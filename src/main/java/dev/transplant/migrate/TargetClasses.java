package dev.transplant.migrate;

import dev.transplant.policy.Policy;
import dev.transplant.rewrite.ClassMapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds classes to which the policy leads, and which the target does not have. */
final class TargetClasses implements PreflightCheck {
    private static final String NAME = "target-class";

    @Override
    public List<Finding> look(Situation situation) {
        return situation.policy().map(policy -> look(policy, situation)).orElse(List.of());
    }

    private static List<Finding> look(Policy policy, Situation situation) {
        Stream<Finding> storage = absent(policy.storage(), situation.target(), Part.STORAGE_CLASSES)
                .map(name -> Finding.stops(
                        NAME,
                        "storage.classes of the policy leads to '%s', which is no StorageClass of the target, so claims of it stay Pending"
                                .formatted(name),
                        remedy("storageclasses", "storage", situation)));
        Stream<Finding> ingress = absent(policy.ingress(), situation.target(), Part.INGRESS_CLASSES)
                .map(name -> Finding.warns( // Tanzu's Contour serves its class without such an object
                        NAME,
                        "ingress.classes of the policy leads to '%s', which is no IngressClass of the target; some controllers need none"
                                .formatted(name),
                        remedy("ingressclasses", "ingress", situation)));
        return Stream.concat(storage, ingress).toList();
    }

    private static Stream<String> absent(ClassMapping mapping, ClusterState target, Part part) {
        Optional<Set<String>> there = target.part(part)
                .map(classes -> classes.stream().map(ClusterState::name).collect(Collectors.toSet()));
        return there.stream()
                .flatMap(names -> new TreeSet<>(mapping.targets().values())
                        .stream().filter(name -> !name.isEmpty() && !names.contains(name)));
    }

    private static String remedy(String resource, String section, Situation situation) {
        return "kubectl get %s shows those that there are; kubectl -n %s edit configmap transplant-policy changes %s.classes"
                .formatted(resource, situation.home(), section);
    }
}
