package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A Backup or Restore, as the cluster has it now.
 *
 * @param kind {@code Backup} or {@code Restore}
 * @param created when the object was made
 * @param started when Velero began; absent before, and where it refused it at once
 * @param completed when Velero ended it, likewise
 * @param items that are done, and {@code totalItems} those that there are as far as Velero knows; both change while it runs,
 *     and are equal at the end also where items failed
 * @param reason why it failed, in Velero's words; empty if it did not
 * @param json all of it
 */
public record VeleroObject(
        String kind,
        String namespace,
        String name,
        String uid,
        Phase phase,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> completed,
        long items,
        long totalItems,
        long warnings,
        long errors,
        String reason,
        JsonNode json) {
    /** Reads one; whatever is missing counts as not said. */
    public static VeleroObject of(JsonNode json) {
        JsonNode metadata = json.path("metadata");
        JsonNode status = json.path("status");
        JsonNode progress = status.path("progress");
        return new VeleroObject(
                json.path("kind").asText(),
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                metadata.path("uid").asText(),
                Phase.of(status.path("phase").asText()),
                time(metadata.path("creationTimestamp")).orElse(Instant.EPOCH),
                time(status.path("startTimestamp")),
                time(status.path("completionTimestamp")),
                progress.path("itemsBackedUp")
                        .asLong(progress.path("itemsRestored").asLong()),
                progress.path("totalItems").asLong(),
                status.path("warnings").asLong(),
                status.path("errors").asLong(),
                reason(status),
                json);
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return Optional.of(Instant.parse(text.asText()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String reason(JsonNode status) {
        String failure = status.path("failureReason").asText();
        return failure.isEmpty()
                ? String.join(
                        "; ",
                        status.path("validationErrors")
                                .valueStream()
                                .map(JsonNode::asText)
                                .toList())
                : failure;
    }

    /** Returns the annotation's value; empty if there is none. */
    public String annotation(String key) {
        return json.path("metadata").path("annotations").path(key).asText();
    }
}
