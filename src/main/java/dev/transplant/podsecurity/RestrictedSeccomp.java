package dev.transplant.podsecurity;

import java.util.List;
import java.util.Optional;

/** A seccomp profile for every container: the runtime's or one of the node. */
record RestrictedSeccomp() implements Check {
    @Override
    public String name() {
        return "seccompProfile_restricted";
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(19);
    }

    @Override
    public List<String> replaces() {
        return List.of("seccompProfile_baseline");
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (pod.isWindows() && standard.from(25)) {
            return Optional.empty();
        }
        Found found = new Found(this);
        BaselineSeccomp.find(pod, standard, found);
        if (!found.isEmpty()) {
            return found.refusal("seccompProfile", () -> Seccomp.mustNotSet(found));
        }
        boolean setByPod = Seccomp.of(pod, standard).isSet();
        for (Container container : pod.containers()) {
            if (!setByPod && !Seccomp.of(container, standard).isSet()) {
                found.in(container, "", Seccomp.REMEDY + ", here or for the pod", Seccomp.OF_CONTAINER);
            }
        }
        return found.refusal(
                "seccompProfile",
                () -> "pod or %s must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""
                        .formatted(found.setters()));
    }
}
