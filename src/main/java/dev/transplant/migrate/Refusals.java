package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Events (events.k8s.io/v1) say of refused pods. Pure. */
final class Refusals {
    /** Reason of those that the webhook writes. */
    static final String OF_THE_WEBHOOK = "RestoredPodRefused";

    /** Reason of those that controllers write. */
    static final String OF_CONTROLLERS = "FailedCreate";

    private static final Pattern POD = Pattern.compile("^(Pod \\S+) is refused");
    private static final Pattern VIOLATES = Pattern.compile("violates PodSecurity \"[a-z]+:(?<version>[^\"]+)\": .*");

    private static final List<String> TIMES = List.of(
            "/metadata/creationTimestamp", "/eventTime", "/series/lastObservedTime", "/deprecatedLastTimestamp");

    private Refusals() {}

    /** Returns what the webhook told: its words name the volumes whose data is lost and the steps. */
    static List<RefusedPod> told(List<JsonNode> events, Instant since) {
        return recent(events, since)
                .map(event -> {
                    String note = Shown.clean(event.path("note").asText());
                    Matcher pod = POD.matcher(note);
                    String object = pod.find() ? pod.group(1) : "Pod";
                    return new RefusedPod(Seen.namespace(event), object, at(event), note);
                })
                .toList();
    }

    /** Returns the last Event of each controller whose pods are refused. */
    static List<JsonNode> ofControllers(List<JsonNode> events, Instant since) {
        Map<JsonNode, JsonNode> last = new LinkedHashMap<>();
        recent(events, since)
                .filter(event -> VIOLATES.matcher(event.path("note").asText()).find())
                .sorted(Comparator.comparing(Refusals::at))
                .forEach(event -> last.put(event.at("/regarding/uid"), event));
        return List.copyOf(last.values());
    }

    /** Returns where the API server has the controller, nothing for one of a kind that makes pods in its own way. */
    static Optional<String> path(JsonNode event) {
        JsonNode regarding = event.path("regarding");
        return PodTemplates.KINDS.stream()
                .filter(workload ->
                        workload.kind().equals(regarding.path("kind").asText()))
                .findFirst()
                .map(workload -> "%s%s/namespaces/%s/%s/%s"
                        .formatted(
                                workload.apiVersion().contains("/") ? "/apis/" : "/api/",
                                workload.apiVersion(),
                                regarding.path("namespace").asText(),
                                workload.plural(),
                                regarding.path("name").asText()));
    }

    /** Puts a controller's Event into words: the API server's own, the volumes, and the level that would do. */
    static RefusedPod ofController(JsonNode event, JsonNode controller, Version server) {
        Matcher violates = VIOLATES.matcher(Shown.clean(event.path("note").asText()));
        String reason = violates.find() ? violates.group() : "";
        Version version =
                Version.of(reason.isEmpty() ? "" : violates.group("version")).orElse(Version.LATEST);
        String namespace = Seen.namespace(event);
        String object = owner(controller);
        return new RefusedPod(
                namespace,
                object,
                at(event),
                "Pods of %s are refused: %s. %s"
                        .formatted(object, reason, steps(namespace, controller, new Standard(version, server))));
    }

    private static String steps(String namespace, JsonNode controller, Standard standard) {
        Level least = PodTemplates.pod(controller)
                .map(new PodSecurity(standard)::least)
                .orElse(Level.PRIVILEGED);
        String label =
                "kubectl label --overwrite namespace %s %s=%s".formatted(namespace, EnforceLabel.KEY, least.label());
        List<String> volumes = volumes(controller).distinct().sorted().toList();
        if (volumes.isEmpty()) {
            return "To mend it: %s; its controller then makes them".formatted(label);
        }
        return "What a file-system backup holds of its volume%s %s is not restored. To get it back: %s; then delete it and its claims there and restore again"
                .formatted(volumes.size() == 1 ? "" : "s", String.join(", ", volumes), label);
    }

    private static Stream<String> volumes(JsonNode controller) {
        Stream<String> templates =
                controller.at("/spec/volumeClaimTemplates").valueStream().map(Seen::name);
        Stream<String> claims = controller
                .at("/spec/template/spec/volumes")
                .valueStream()
                .filter(volume -> volume.has("persistentVolumeClaim"))
                .map(volume -> volume.path("name").asText());
        return Stream.concat(templates, claims);
    }

    /** The Deployment of a ReplicaSet, the CronJob of a Job: what somebody would change. */
    private static String owner(JsonNode controller) {
        return controller
                .at("/metadata/ownerReferences")
                .valueStream()
                .filter(owner -> owner.path("controller").asBoolean())
                .findFirst()
                .map(owner ->
                        owner.path("kind").asText() + " " + owner.path("name").asText())
                .orElseGet(() -> controller.path("kind").asText() + " " + Seen.name(controller));
    }

    private static Stream<JsonNode> recent(List<JsonNode> events, Instant since) {
        Instant second = since.truncatedTo(ChronoUnit.SECONDS); // that of an Event is not known more closely
        return events.stream().filter(event -> !at(event).isBefore(second));
    }

    /** When it happened the last time: by the API server's clock, or later by the writer's. */
    private static Instant at(JsonNode event) {
        return TIMES.stream()
                .map(pointer -> time(event.at(pointer).asText()))
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
