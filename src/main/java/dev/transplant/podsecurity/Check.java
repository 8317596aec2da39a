package dev.transplant.podsecurity;

import java.util.List;
import java.util.Optional;

/** One control of the Pod Security Standards; names, words and version edges as in k8s.io/pod-security-admission 0.35. */
interface Check {
    /** As Kubernetes has it; checks of a level are told in the order of their names. */
    String name();

    /** Whether it holds by these versions. */
    default boolean holds(Standard standard) {
        return true;
    }

    /** Names of checks of {@code baseline} that {@code restricted} leaves out for this one, which is stricter. */
    default List<String> replaces() {
        return List.of();
    }

    /** Returns why the check refuses a pod, if it does; never throws, whatever shape the pod has. */
    Optional<Refusal> look(Pod pod, Standard standard);
}
