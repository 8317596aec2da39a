package dev.transplant.podsecurity;

import java.util.Optional;

/** No container with all rights of the node. */
record Privileged() implements Check {
    @Override
    public String name() {
        return "privileged";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        for (Container container : pod.containers()) {
            if (Json.is(true, container.securityContext().path("privileged"))) {
                found.in(container, "true", "set it to false", "securityContext", "privileged");
            }
        }
        return found.refusal("privileged", () -> found.setters() + " must not set securityContext.privileged=true");
    }
}
