package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** No root by its number. */
record NonRootUser() implements Check {
    private static final String FIELD = "runAsUser";
    private static final String REMEDY = "use another user than 0";

    @Override
    public String name() {
        return FIELD;
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(23);
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (pod.hasUserNamespace() && standard.from(35)) {
            return Optional.empty();
        }
        Found found = new Found(this);
        if (isRoot(pod.securityContext())) {
            found.inPod(pod, "0", REMEDY, "spec", "securityContext", FIELD);
        }
        for (Container container : pod.containers()) {
            if (isRoot(container.securityContext())) {
                found.in(container, "0", REMEDY, "securityContext", FIELD);
            }
        }
        return found.refusal("runAsUser=0", () -> found.setters() + " must not set runAsUser=0");
    }

    private static boolean isRoot(JsonNode securityContext) {
        JsonNode user = securityContext.path(FIELD);
        return user.isIntegralNumber() && user.canConvertToLong() && user.longValue() == 0;
    }
}
