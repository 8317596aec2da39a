package dev.transplant.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.events.Notice;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.Refusal;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.PodSecurityPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Why the Namespace of a pod refuses it, and what an Event says of that. Pure.
 *
 * @param enforced the level that refuses it, and {@code version} by which version
 * @param least the strictest level that would admit it
 * @param reason in the API server's words
 */
record PodRefusal(Level enforced, String version, Level least, String reason) {
    /** Room for an Event's note, in bytes; the steps are never cut. */
    private static final int MAX_BYTES = 1000;

    private static final int MAX_REASON_BYTES = 400;
    private static final int MAX_VOLUMES_BYTES = 200;

    /** Velero's, which waits for the data of the volumes that it mounts. */
    private static final String WAITS = "restore-wait";

    private static final String OPTED_IN = "backup.velero.io/backup-volumes";
    private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final Pattern COMMA = Pattern.compile(",");

    /** Returns nothing where the pod is admitted, and where the labels enforce nothing: the cluster's default is not known. */
    static Optional<PodRefusal> of(Pod pod, Map<String, String> labels, Supplier<Version> server) {
        Optional<Level> enforced = EnforceLabel.level(labels);
        if (enforced.isEmpty()) {
            return Optional.empty();
        }
        Version version = EnforceLabel.version(labels);
        PodSecurity security = new PodSecurity(new Standard(version, server.get()));
        List<Refusal> refusals = security.evaluate(enforced.get(), pod);
        return refusals.isEmpty()
                ? Optional.empty()
                : Optional.of(new PodRefusal(
                        enforced.get(), version.toString(), security.least(pod), Refusal.text(refusals)));
    }

    /** Returns one line: which pod, why, what is lost, and how to get it back. */
    String message(PodSecurityPolicy policy, String namespace, JsonNode pod) {
        String head = "Pod %s is refused: violates PodSecurity \"%s:%s\": "
                .formatted(Warnings.printable(pod.path("metadata").path("name").asText()), enforced.label(), version);
        String tail = ". %sTo get it back: mend the pod in the source and back it up again, or %s."
                .formatted(lost(pod), Warnings.printable(loosen(policy, namespace)));
        int room = Math.min(MAX_REASON_BYTES, MAX_BYTES - bytes(head) - bytes(tail));
        return head + Notice.cut(Warnings.printable(reason), room) + tail;
    }

    /** Consent helps if the level is what the policy gives; one that the source or somebody else gave would remain. */
    private String loosen(PodSecurityPolicy policy, String namespace) {
        boolean given = policy.levelOf(namespace, Optional.empty()).equals(Optional.of(enforced));
        return given
                ? "%s in the policy; then delete namespace %s and restore it again"
                        .formatted(PodSecurityPolicy.consent(namespace, least), namespace)
                : "kubectl label --overwrite namespace %s %s=%s; then delete its workload and claims there and restore again"
                        .formatted(namespace, EnforceLabel.KEY, least.label());
    }

    private static String lost(JsonNode pod) {
        Set<String> volumes = volumes(pod);
        if (volumes.isEmpty()) {
            return "";
        }
        String names = Notice.cut(Warnings.printable(String.join(", ", volumes)), MAX_VOLUMES_BYTES);
        return "The data of its volume%s %s is not restored. ".formatted(volumes.size() == 1 ? "" : "s", names);
    }

    /** The volumes into which Velero would restore files: those that its container waits for, or else those asked for. */
    static Set<String> volumes(JsonNode pod) {
        Set<String> volumes = new TreeSet<>();
        pod.path("spec")
                .path("initContainers")
                .valueStream()
                .filter(container -> container.path("name").asText().equals(WAITS))
                .flatMap(container -> container.path("volumeMounts").valueStream())
                .filter(mount -> !mount.path("mountPath").asText().equals(TOKEN)) // added to every container
                .forEach(mount -> volumes.add(mount.path("name").asText()));
        if (volumes.isEmpty()) {
            COMMA.splitAsStream(pod.path("metadata")
                            .path("annotations")
                            .path(OPTED_IN)
                            .asText())
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .forEach(volumes::add);
        }
        return volumes;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
