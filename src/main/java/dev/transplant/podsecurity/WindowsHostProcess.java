package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** No processes of a Windows node. */
record WindowsHostProcess() implements Check {
    private static final String REMEDY = "set it to false";

    @Override
    public String name() {
        return "windowsHostProcess";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        if (isHostProcess(pod.securityContext())) {
            found.inPod(pod, "true", REMEDY, "spec", "securityContext", "windowsOptions", "hostProcess");
        }
        for (Container container : pod.containers()) {
            if (isHostProcess(container.securityContext())) {
                found.in(container, "true", REMEDY, "securityContext", "windowsOptions", "hostProcess");
            }
        }
        return found.refusal(
                "hostProcess", () -> found.setters() + " must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static boolean isHostProcess(JsonNode securityContext) {
        return Json.is(true, securityContext.path("windowsOptions").path("hostProcess"));
    }
}
