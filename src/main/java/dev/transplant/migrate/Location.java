package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/**
 * A BackupStorageLocation.
 *
 * @param prefix without slashes at its ends; empty for the whole bucket
 * @param endpoint of the store; empty where Velero takes its provider's
 * @param message why it is not Available, in Velero's words
 */
record Location(
        String name,
        boolean isDefault,
        String phase,
        boolean readOnly,
        String bucket,
        String prefix,
        String endpoint,
        String message) {
    static Location of(JsonNode json) {
        JsonNode spec = json.path("spec");
        JsonNode store = spec.path("objectStorage");
        return new Location(
                ClusterState.name(json),
                spec.path("default").asBoolean(),
                json.at("/status/phase").asText(),
                spec.path("accessMode").asText().equals("ReadOnly"),
                store.path("bucket").asText(),
                store.path("prefix").asText().replaceAll("^/+|/+$", ""),
                Stream.of("s3Url", "endpoint")
                        .map(key -> spec.path("config").path(key).asText())
                        .filter(url -> !url.isEmpty())
                        .map(url -> url.replaceAll("/+$", ""))
                        .findFirst()
                        .orElse(""),
                json.at("/status/message").asText());
    }

    boolean isAvailable() {
        return phase.equals("Available");
    }

    /** Whether both are one place, as far as they say; a store may have several names, but those they name must be equal. */
    boolean isAt(Location other) {
        return bucket.equals(other.bucket)
                && prefix.equals(other.prefix)
                && (endpoint.isEmpty() || other.endpoint.isEmpty() || endpoint.equalsIgnoreCase(other.endpoint));
    }

    /** For a message. */
    String place() {
        return "bucket '%s'%s%s"
                .formatted(
                        bucket,
                        prefix.isEmpty() ? "" : ", prefix '%s'".formatted(prefix),
                        endpoint.isEmpty() ? "" : " at " + endpoint);
    }

    /** How it is, for a message. */
    String state() {
        String shown = phase.isEmpty() ? "not yet looked at by Velero" : phase;
        return message.isEmpty() ? shown : "%s (%s)".formatted(shown, message);
    }
}
