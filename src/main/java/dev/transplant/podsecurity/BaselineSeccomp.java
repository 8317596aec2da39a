package dev.transplant.podsecurity;

import java.util.Optional;

/** No seccomp profile but the runtime's and those of the node. */
record BaselineSeccomp() implements Check {
    @Override
    public String name() {
        return "seccompProfile_baseline";
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(19);
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        find(pod, standard, found);
        return found.refusal("seccompProfile", () -> Seccomp.mustNotSet(found));
    }

    /** Finds the profiles that are set and not permitted. */
    static void find(Pod pod, Standard standard, Found found) {
        Seccomp ofPod = Seccomp.of(pod, standard);
        if (ofPod.isSet() && !ofPod.isPermitted()) {
            found.inPod(pod, ofPod.type(), Seccomp.REMEDY, Seccomp.OF_POD);
        }
        for (Container container : pod.containers()) {
            Seccomp own = Seccomp.of(container, standard);
            if (own.isSet() && !own.isPermitted()) {
                found.in(container, own.type(), Seccomp.REMEDY, Seccomp.OF_CONTAINER);
            }
        }
    }
}
