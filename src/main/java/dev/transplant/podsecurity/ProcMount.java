package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * No parts of /proc that are masked by default. From 1.35 on {@code baseline} permits them in a user namespace, and
 * {@code restricted} has the check under another name. An API server whose feature gate is off (before 1.33, unless somebody
 * turned it on) takes the field for Default; it counts here all the same, since the gate cannot be seen.
 */
record ProcMount(boolean restricted) implements Check {
    private static final String FIELD = "procMount";
    private static final int SPLIT = 35;

    @Override
    public String name() {
        return restricted ? "procMount_restricted" : FIELD;
    }

    @Override
    public boolean holds(Standard standard) {
        return !restricted || standard.from(SPLIT);
    }

    @Override
    public List<String> replaces() {
        return restricted ? List.of(FIELD) : List.of();
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (!restricted && standard.from(SPLIT) && pod.hasUserNamespace()) {
            return Optional.empty();
        }
        Found found = new Found(this);
        for (Container container : pod.containers()) {
            JsonNode value = container.securityContext().path(FIELD);
            if (value.isTextual() && !value.textValue().equals("Default")) {
                found.in(container, value.textValue(), "remove it", "securityContext", FIELD);
            }
        }
        return found.refusal(
                FIELD,
                () -> "%s must not set securityContext.procMount to %s"
                        .formatted(found.setters(), Words.quoted(found.values())));
    }
}
