package dev.transplant.velero;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The Restores of a cluster at one moment, and into which namespaces they write. In doubt they do. */
public final class Restores {
    /** Namespaces may be given by patterns. */
    private static final String PATTERN_CHARACTERS = "*?[{";

    /** Of no cluster. */
    public static final Restores NONE = new Restores(List.of());

    private final List<Restore> all;

    /**
     * One of them; of its spec only what says where it writes.
     *
     * @param name with its namespace, as {@code velero/nightly}
     * @param made when; absent if it does not say so
     */
    public record Restore(
            String name,
            String uid,
            Phase phase,
            Optional<Instant> made,
            JsonNode includedNamespaces,
            JsonNode namespaceMapping) {
        private static Restore of(JsonNode object) {
            JsonNode metadata = object.path("metadata");
            return new Restore(
                    metadata.path("namespace").asText() + "/"
                            + metadata.path("name").asText(),
                    metadata.path("uid").asText(),
                    Phase.of(object.at("/status/phase").asText()),
                    time(metadata.path("creationTimestamp").asText()),
                    object.at("/spec/includedNamespaces"),
                    object.at("/spec/namespaceMapping"));
        }

        private static Optional<Instant> time(String text) {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        private boolean runs() {
            return !phase.hasEnded();
        }

        private boolean mayReach(String namespace) {
            if (!includedNamespaces.isArray() || includedNamespaces.isEmpty()) {
                return true;
            }
            return includedNamespaces
                    .valueStream()
                    .map(JsonNode::asText)
                    .anyMatch(name -> isPattern(name)
                            || namespaceMapping.path(name).asText(name).equals(namespace));
        }

        private static boolean isPattern(String name) {
            return name.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
        }
    }

    private Restores(List<Restore> all) {
        this.all = all;
    }

    public static Restores of(Stream<JsonNode> objects) {
        return new Restores(objects.map(Restore::of).toList());
    }

    /** Returns those of all parts. */
    public static Restores join(List<Restores> parts) {
        return new Restores(parts.stream().flatMap(part -> part.all.stream()).toList());
    }

    /** Returns a Restore that may still write into the namespace, as far as its spec tells: the oldest. */
    public Optional<Restore> into(String namespace) {
        return all.stream()
                .filter(restore -> restore.runs() && restore.mayReach(namespace))
                .min(Comparator.comparing(restore -> restore.made().orElse(Instant.MAX)));
    }

    /** Returns those that were not there before, whether they run or have ended meanwhile. */
    public Restores newSince(Restores before) {
        Set<String> known = new HashSet<>();
        before.all.forEach(restore -> known.add(restore.uid()));
        return new Restores(
                all.stream().filter(restore -> !known.contains(restore.uid())).toList());
    }

    /** Whether one of them writes, or wrote, into the namespace. */
    public boolean reach(String namespace) {
        return all.stream().anyMatch(restore -> restore.mayReach(namespace));
    }
}
