package dev.transplant.podsecurity;

import java.util.Optional;

/** No process may get more rights than the one that started it. */
record PrivilegeEscalation() implements Check {
    private static final String FIELD = "allowPrivilegeEscalation";

    @Override
    public String name() {
        return FIELD;
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(8);
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (pod.isWindows() && standard.from(25)) {
            return Optional.empty();
        }
        Found found = new Found(this);
        for (Container container : pod.containers()) {
            var value = container.securityContext().path(FIELD);
            if (!Json.is(false, value)) {
                found.in(container, Json.is(true, value) ? "true" : "", "set it to false", "securityContext", FIELD);
            }
        }
        return found.refusal(
                "allowPrivilegeEscalation != false",
                () -> found.setters() + " must set securityContext.allowPrivilegeEscalation=false");
    }
}
