package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Whether pods are Ready, and why not. Pure. */
final class Pods {
    /** Velero's init container, which ends when the files of the pod's volumes are there. */
    private static final String RESTORE_WAIT = "restore-wait";

    private Pods() {}

    static boolean hasEnded(JsonNode pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    /** Whether it must run: one that has failed is replaced by its controller, which is looked at itself. */
    static boolean counts(JsonNode pod) {
        return !(phase(pod).equals("Failed") && Seen.isControlled(pod));
    }

    static Optional<Unmet> judge(JsonNode pod) {
        return phase(pod).equals("Succeeded") || (!hasEnded(pod) && Seen.is(pod, "Ready"))
                ? Optional.empty()
                : Optional.of(why(pod));
    }

    private static Unmet why(JsonNode pod) {
        if (hasEnded(pod)) {
            return unmet(pod, "has failed" + because(pod.path("status")), describe(pod));
        }
        return unscheduled(pod)
                .or(() -> waitsForInit(pod))
                .or(() -> waitsForContainer(pod))
                .orElseGet(() -> unmet(pod, "is not Ready" + because(Seen.condition(pod, "Ready")), describe(pod)));
    }

    private static Optional<Unmet> unscheduled(JsonNode pod) {
        JsonNode scheduled = Seen.condition(pod, "PodScheduled");
        if (scheduled.path("status").asText().equals("False")) {
            return Optional.of(unmet(pod, "has no node" + because(scheduled), describe(pod)));
        }
        boolean placed = !pod.at("/spec/nodeName").asText().isEmpty() || Seen.is(pod, "PodScheduled");
        return placed || pod.at("/status/containerStatuses").size() > 0
                ? Optional.empty()
                : Optional.of(unmet(pod, "has no node: no scheduler has looked at it yet", describe(pod)));
    }

    private static Optional<Unmet> waitsForInit(JsonNode pod) {
        JsonNode statuses = pod.at("/status/initContainerStatuses");
        long done = statuses.valueStream().filter(Pods::isDone).count();
        return statuses.valueStream()
                .filter(container -> !isDone(container))
                .findFirst()
                .map(container -> {
                    String name = container.path("name").asText();
                    String place = "is at Init:%d/%d, %s".formatted(done, statuses.size(), name);
                    JsonNode state = container.path("state");
                    return name.equals(RESTORE_WAIT) && state.has("running")
                            ? unmet(
                                    pod,
                                    place + ": Velero has not restored the files of its volumes yet",
                                    "kubectl get podvolumerestores -A says how far it is")
                            : unmet(pod, place + stateOf(state), remedy(pod, name, state));
                });
    }

    /** Of an init container; one that goes on beside the pod's containers is done once it has started. */
    private static boolean isDone(JsonNode container) {
        JsonNode ended = container.at("/state/terminated");
        return ended.isMissingNode()
                ? container.at("/state").has("running")
                        && container.path("ready").asBoolean()
                : ended.path("exitCode").asInt() == 0;
    }

    private static Optional<Unmet> waitsForContainer(JsonNode pod) {
        return pod.at("/status/containerStatuses")
                .valueStream()
                .filter(container -> !container.path("ready").asBoolean())
                .findFirst()
                .map(container -> {
                    String name = container.path("name").asText();
                    JsonNode state = container.path("state");
                    return unmet(pod, "has container " + name + stateOf(state), remedy(pod, name, state));
                });
    }

    private static String stateOf(JsonNode state) {
        if (state.has("waiting")) {
            return " waiting" + because(state.path("waiting"));
        }
        JsonNode ended = state.path("terminated");
        if (!ended.isMissingNode()) {
            return " ended with exit code %d%s".formatted(ended.path("exitCode").asInt(), because(ended));
        }
        return state.has("running") ? " running but not Ready" : " not started";
    }

    private static String remedy(JsonNode pod, String container, JsonNode state) {
        String reason = state.path("waiting").path("reason").asText();
        if (!reason.equals("CrashLoopBackOff") && state.has("waiting")) {
            return describe(pod);
        }
        String previous = reason.isEmpty() ? "" : " --previous";
        return "kubectl -n %s logs %s -c %s%s says more"
                .formatted(Seen.namespace(pod), Seen.name(pod), container, previous);
    }

    /** Reason and message, as far as there are any. */
    private static String because(JsonNode said) {
        String reason = said.path("reason").asText();
        String message = said.path("message").asText();
        return (reason.isEmpty() ? "" : ": " + reason) + (message.isEmpty() ? "" : ": " + message);
    }

    private static String describe(JsonNode pod) {
        return "kubectl -n %s describe pod %s says more".formatted(Seen.namespace(pod), Seen.name(pod));
    }

    private static Unmet unmet(JsonNode pod, String why, String remedy) {
        return new Unmet("Pod", Seen.namespace(pod), Seen.name(pod), why, remedy);
    }

    private static String phase(JsonNode pod) {
        return pod.at("/status/phase").asText();
    }
}
