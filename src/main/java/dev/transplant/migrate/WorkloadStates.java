package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether workloads have the pods that they should have, all of them Ready. Pure. */
final class WorkloadStates {
    /** Kinds that keep pods. */
    static final List<String> KINDS =
            List.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job");

    private WorkloadStates() {}

    static Optional<Unmet> judge(JsonNode workload) {
        String kind = workload.path("kind").asText();
        return why(kind, workload)
                .map(why -> new Unmet(
                        kind,
                        Seen.namespace(workload),
                        Seen.name(workload),
                        why,
                        "kubectl -n %s describe %s %s says more"
                                .formatted(
                                        Seen.namespace(workload), kind.toLowerCase(Locale.ROOT), Seen.name(workload))));
    }

    private static Optional<String> why(String kind, JsonNode workload) {
        if (kind.equals("Job")) {
            JsonNode failed = Seen.condition(workload, "Failed");
            return Seen.is(workload, "Failed")
                    ? Optional.of("has failed: " + failed.path("message").asText())
                    : Optional.empty();
        }
        boolean daemons = kind.equals("DaemonSet");
        JsonNode status = workload.path("status");
        long wanted = daemons
                ? status.path("desiredNumberScheduled").asLong()
                : workload.at("/spec/replicas").asLong(1);
        long ready = status.path(daemons ? "numberReady" : "readyReplicas").asLong();
        if (wanted == 0 && !daemons) {
            return Optional.empty();
        }
        if (status.path("observedGeneration").asLong()
                < workload.at("/metadata/generation").asLong()) {
            return Optional.of("was not looked at by its controller yet");
        }
        return ready >= wanted
                ? Optional.empty()
                : Optional.of("has %d of %d pods Ready%s".formatted(ready, wanted, refusal(workload)));
    }

    private static String refusal(JsonNode workload) {
        return Seen.is(workload, "ReplicaFailure")
                ? ": "
                        + Seen.condition(workload, "ReplicaFailure")
                                .path("message")
                                .asText()
                : "";
    }
}
