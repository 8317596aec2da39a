package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Which Restores may still write into a namespace. In doubt they do. */
public final class RunningRestores {
    /** Phases after which Velero writes no more (1.11 to 1.18); any other one, or none yet, is of a Restore that runs. */
    private static final Set<String> ENDED = Set.of("Completed", "PartiallyFailed", "Failed", "FailedValidation");

    /** Namespaces may be given by patterns. */
    private static final String PATTERN_CHARACTERS = "*?[{";

    private RunningRestores() {}

    /** Whether one of the Restores runs and may write into the namespace, as far as its spec tells. */
    public static boolean reach(List<JsonNode> restores, String namespace) {
        return restores.stream().anyMatch(restore -> runs(restore) && mayReach(restore.path("spec"), namespace));
    }

    private static boolean runs(JsonNode restore) {
        return !ENDED.contains(restore.at("/status/phase").asText());
    }

    private static boolean mayReach(JsonNode spec, String namespace) {
        JsonNode included = spec.path("includedNamespaces");
        if (!included.isArray() || included.isEmpty()) {
            return true;
        }
        return StreamSupport.stream(included.spliterator(), false)
                .map(JsonNode::asText)
                .anyMatch(name -> isPattern(name)
                        || spec.path("namespaceMapping").path(name).asText(name).equals(namespace));
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
    }
}
