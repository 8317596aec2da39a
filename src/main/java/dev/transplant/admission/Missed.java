package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.JsonPatch;
import dev.transplant.rewrite.PatchOp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells of what Velero restored without us, where {@code failurePolicy: Ignore} lets that happen: the object is as Velero
 * last wrote it, and we would have changed it.
 */
public final class Missed {
    /** How long ago Velero may have written it; what is older was told of then, or somebody lives with it. */
    private static final Duration RECENT = Duration.ofHours(24);

    private final Supplier<Optional<Judge>> judges;
    private final Notices notices;
    private final Clock clock;

    public Missed(Supplier<Optional<Judge>> judges, Notices notices, Clock clock) {
        this.judges = judges;
        this.notices = notices;
        this.clock = clock;
    }

    /** Looks at an object as it stands in the cluster, with its managed fields. */
    void look(JsonNode object) {
        String namespace = Policy.namespaceOf(object);
        if (namespace.isEmpty() || !isVelerosLastWord(object)) {
            return;
        }
        List<PatchOp> patch = judges.get().map(judge -> judge.missed(object)).orElse(List.of());
        if (!patch.isEmpty()) {
            notices.tell(new Notice(
                    Notice.About.namespace(namespace),
                    Notice.Severity.WARNING,
                    "RestoredObjectMissed",
                    Warnings.printable(message(object, patch))));
        }
    }

    /** Whether the last to write it was Velero, not its owner, who may want it as it is. Status does not count. */
    private boolean isVelerosLastWord(JsonNode object) {
        return object.path("metadata")
                .path("managedFields")
                .valueStream()
                .filter(entry -> entry.path("subresource").asText().isEmpty())
                .max(Comparator.comparing(entry -> time(entry.path("time").asText())))
                .filter(entry -> entry.path("manager").asText().startsWith("velero"))
                .filter(entry -> time(entry.path("time").asText()).plus(RECENT).isAfter(clock.instant()))
                .isPresent();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }

    private static String message(JsonNode object, List<PatchOp> patch) {
        String kind = object.path("kind").asText();
        String namespace = object.path("metadata").path("namespace").asText();
        String name = object.path("metadata").path("name").asText();
        return "%s %s was restored while the webhook was away, and so not rewritten. To mend it: kubectl%s patch %s %s --type=json -p '%s'%s"
                .formatted(
                        kind,
                        name,
                        namespace.isEmpty() ? "" : " -n " + namespace,
                        kind.toLowerCase(Locale.ROOT),
                        name,
                        JsonPatch.toJson(patch).toString().replace("'", "'\\''"),
                        kind.equals("Namespace") ? ", and restore again what was refused there" : "");
    }
}
