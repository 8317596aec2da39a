package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether claims are Bound, as far as they can be. Pure. */
final class Claims {
    private static final String WAITS = "WaitForFirstConsumer";

    private final Seen seen;
    private final Map<String, JsonNode> classes = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    Claims(Seen seen) {
        this.seen = seen;
        seen.storageClasses().forEach(storageClass -> classes.put(Seen.name(storageClass), storageClass));
        seen.all("Pod").filter(pod -> !Pods.hasEnded(pod)).forEach(this::addUsed);
    }

    private void addUsed(JsonNode pod) {
        pod.at("/spec/volumes").valueStream().forEach(volume -> {
            String claim = volume.at("/persistentVolumeClaim/claimName").asText();
            if (volume.has("ephemeral")) {
                claim = Seen.name(pod) + "-" + volume.path("name").asText();
            }
            used.add(Seen.namespace(pod) + "/" + claim);
        });
    }

    /** Those that can be Bound: one that waits for its first pod stays Pending while there is none. */
    Stream<JsonNode> due() {
        return seen.all("PersistentVolumeClaim")
                .filter(claim -> !(phase(claim).equals("Pending")
                        && waits(claim)
                        && !used.contains(Seen.namespace(claim) + "/" + Seen.name(claim))));
    }

    private boolean waits(JsonNode claim) {
        JsonNode storageClass = classes.get(storageClass(claim));
        return storageClass != null
                && storageClass.path("volumeBindingMode").asText().equals(WAITS);
    }

    Optional<Unmet> judge(JsonNode claim) {
        String phase = phase(claim);
        return phase.equals("Bound")
                ? Optional.empty()
                : Optional.of(new Unmet(
                        "PersistentVolumeClaim",
                        Seen.namespace(claim),
                        Seen.name(claim),
                        "is %s%s".formatted(phase, ofClass(claim)),
                        remedy(claim)));
    }

    private String ofClass(JsonNode claim) {
        String name = storageClass(claim);
        if (name.isEmpty()) {
            return " and has no storage class";
        }
        return classes.containsKey(name)
                ? " (storage class %s)".formatted(name)
                : ": the target has no storage class %s".formatted(name);
    }

    private String remedy(JsonNode claim) {
        String name = storageClass(claim);
        String look = "kubectl -n %s describe pvc %s".formatted(Seen.namespace(claim), Seen.name(claim));
        if (name.isEmpty() || classes.containsKey(name)) {
            return look + " says what it waits for";
        }
        return "map %s in storage.classes of the policy to one of kubectl get storageclass; then delete the claim with its"
                        .formatted(name)
                + " workload and restore again";
    }

    private static String phase(JsonNode claim) {
        return claim.at("/status/phase").asText("Pending");
    }

    private static String storageClass(JsonNode claim) {
        return claim.at("/spec/storageClassName").asText();
    }
}
