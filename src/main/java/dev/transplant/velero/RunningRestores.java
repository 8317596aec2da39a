package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Which Restores may still write into a namespace. In doubt they do. */
public final class RunningRestores {
    /** Phases after which Velero writes no more (1.11 to 1.18); any other one, or none yet, is of a Restore that runs. */
    private static final Set<String> ENDED = Set.of("Completed", "PartiallyFailed", "Failed", "FailedValidation");

    /** Namespaces may be given by patterns. */
    private static final String PATTERN_CHARACTERS = "*?[{";

    private final List<Running> running;

    /**
     * A Restore that has not ended.
     *
     * @param name with its namespace, as {@code velero/nightly}
     * @param phase {@code New} where it has none yet
     * @param since when it began, or was made; absent if it does not say so
     */
    public record Running(String name, String phase, Optional<Instant> since, JsonNode spec) {
        private static Running of(JsonNode restore) {
            String name = "%s/%s"
                    .formatted(
                            restore.at("/metadata/namespace").asText(),
                            restore.at("/metadata/name").asText());
            Optional<Instant> since = time(restore.at("/status/startTimestamp"))
                    .or(() -> time(restore.at("/metadata/creationTimestamp")));
            return new Running(name, restore.at("/status/phase").asText("New"), since, restore.path("spec"));
        }

        private static Optional<Instant> time(JsonNode text) {
            try {
                return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        private boolean mayReach(String namespace) {
            JsonNode included = spec.path("includedNamespaces");
            if (!included.isArray() || included.isEmpty()) {
                return true;
            }
            return StreamSupport.stream(included.spliterator(), false)
                    .map(JsonNode::asText)
                    .anyMatch(name -> isPattern(name)
                            || spec.path("namespaceMapping")
                                    .path(name)
                                    .asText(name)
                                    .equals(namespace));
        }

        private static boolean isPattern(String name) {
            return name.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
        }
    }

    private RunningRestores(List<Running> running) {
        this.running = running;
    }

    /** Keeps those of all Restores that run; the others may be forgotten. */
    public static RunningRestores of(Stream<JsonNode> restores) {
        return new RunningRestores(restores.filter(
                        restore -> !ENDED.contains(restore.at("/status/phase").asText()))
                .map(Running::of)
                .toList());
    }

    /** Returns those of all parts. */
    public static RunningRestores join(List<RunningRestores> parts) {
        return new RunningRestores(
                parts.stream().flatMap(part -> part.running.stream()).toList());
    }

    /** Returns a Restore that may still write into the namespace, as far as its spec tells: that which runs longest. */
    public Optional<Running> into(String namespace) {
        return running.stream()
                .filter(restore -> restore.mayReach(namespace))
                .min(Comparator.comparing(restore -> restore.since().orElse(Instant.MAX)));
    }
}
