package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The runtime must refuse to start images as root. */
record NonRoot() implements Check {
    private static final String FIELD = "runAsNonRoot";
    private static final String REASON = "runAsNonRoot != true";
    private static final String REMEDY = "set it to true";

    @Override
    public String name() {
        return FIELD;
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (pod.hasUserNamespace() && standard.from(35)) {
            return Optional.empty();
        }
        JsonNode ofPod = pod.securityContext().path(FIELD);
        Found setting = new Found(this);
        Found missing = new Found(this);
        if (Json.is(false, ofPod)) {
            setting.inPod(pod, "false", REMEDY, "spec", "securityContext", FIELD);
        }
        for (Container container : pod.containers()) {
            JsonNode own = container.securityContext().path(FIELD);
            if (Json.is(false, own)) {
                setting.in(container, "false", REMEDY, "securityContext", FIELD);
            } else if (!own.isBoolean() && !Json.is(true, ofPod)) {
                missing.in(container, "", REMEDY + ", here or for the pod", "securityContext", FIELD);
            }
        }
        return setting.refusal(REASON, () -> setting.setters() + " must not set securityContext.runAsNonRoot=false")
                .or(() -> missing.refusal(
                        REASON, () -> "pod or " + missing.setters() + " must set securityContext.runAsNonRoot=true"));
    }
}
