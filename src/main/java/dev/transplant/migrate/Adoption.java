package dev.transplant.migrate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.policy.PodSecurityPolicy;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Loosens the Pod Security level of namespaces that the target has already, which Velero never changes, and puts it back. All of
 * this may be done again, by another pod too. Every method throws KubernetesClientException when the API server does not answer, or
 * does not permit it.
 */
public final class Adoption {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonPointer VERSION = JsonPointer.compile("/metadata/resourceVersion");
    private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");
    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
    private static final JsonPointer MARK = ANNOTATIONS.appendProperty(AdoptedLevel.KEY);
    private static final PatchContext JSON_PATCH = new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager("transplant")
            .build();

    private static final int UNPROCESSABLE = 422;

    /** How API servers say that it is not what it was any more, by its version or by the patch's test. */
    private static final Set<Integer> CHANGED = Set.of(HttpURLConnection.HTTP_CONFLICT, UNPROCESSABLE);

    /** Each attempt fails only because somebody else's write succeeded. */
    private static final int ATTEMPTS = 20;

    private final KubernetesClient client;
    private final String run;

    /** One change of a namespace, which fits it only as it was seen, and what it comes to in words. */
    private record Edit(ArrayNode patch, String words) {}

    /** Makes it; nothing is changed yet. */
    public Adoption(KubernetesClient client, String run) {
        this.client = client;
        this.run = run;
    }

    /**
     * Loosens the level of those that exist as far as is needed, and no further than the policy consents to. One without a level counts
     * as restricted, which the cluster's default may be. What somebody made stricter again meanwhile is loosened again, and keeps its
     * first value.
     *
     * @param levels namespace to what its workloads need
     * @return a line for each that was changed
     */
    public List<String> adopt(Map<String, Level> levels, PodSecurityPolicy policy) {
        return new TreeMap<>(levels)
                .entrySet().stream()
                        .flatMap(entry -> {
                            Level needed = entry.getValue().orStricter(policy.limitOf(entry.getKey()));
                            return change(entry.getKey(), namespace -> loosen(namespace, needed)).stream();
                        })
                        .toList();
    }

    private Optional<Edit> loosen(Namespace namespace, Level needed) {
        Map<String, String> labels = labels(namespace);
        if (!needed.looserThan(EnforceLabel.level(labels).orElse(Level.RESTRICTED))) {
            return Optional.empty();
        }
        Optional<String> before = ours(namespace)
                .map(AdoptedLevel::before)
                .orElseGet(() -> Optional.ofNullable(labels.get(EnforceLabel.KEY)));
        AdoptedLevel mark = new AdoptedLevel(run, before, needed);
        ArrayNode patch = patch(namespace);
        if (annotations(namespace).isEmpty()) {
            operation(patch, "add", ANNOTATIONS, NODES.objectNode());
        }
        if (labels.isEmpty()) {
            operation(patch, "add", LABELS, NODES.objectNode());
        }
        operation(patch, "add", MARK, TextNode.valueOf(mark.text()));
        operation(patch, "add", EnforceLabel.PATH, TextNode.valueOf(needed.label()));
        return Optional.of(new Edit(patch, mark.loosened(namespace.getMetadata().getName())));
    }

    /** Returns a line for each namespace whose level this run has loosened and not put back. */
    public List<String> adopted(Collection<String> namespaces) {
        return namespaces.stream()
                .flatMap(name -> find(name).flatMap(this::ours).map(mark -> mark.loosened(name)).stream())
                .toList();
    }

    /**
     * Puts back what this run has changed, and nothing else: a level that somebody set meanwhile stays.
     *
     * @return a line for each namespace that this run had changed
     */
    public List<String> release(Collection<String> namespaces) {
        return namespaces.stream()
                .flatMap(name ->
                        change(name, namespace -> ours(namespace).map(mark -> putBack(namespace, mark))).stream())
                .toList();
    }

    private static Edit putBack(Namespace namespace, AdoptedLevel mark) {
        String name = namespace.getMetadata().getName();
        Optional<String> now = Optional.ofNullable(labels(namespace).get(EnforceLabel.KEY));
        ArrayNode patch = patch(namespace);
        remove(patch, MARK);
        if (!now.equals(Optional.of(mark.given().label()))) {
            return new Edit(patch, mark.left(name, now));
        }
        mark.before()
                .ifPresentOrElse(
                        level -> operation(patch, "replace", EnforceLabel.PATH, TextNode.valueOf(level)),
                        () -> remove(patch, EnforceLabel.PATH));
        return new Edit(patch, mark.putBack(name));
    }

    /** Returns what was done, nothing if there was nothing to do. */
    private Optional<String> change(String name, Function<Namespace, Optional<Edit>> wanted) {
        for (int attempt = 1; ; attempt++) {
            Optional<Edit> edit = find(name).flatMap(wanted);
            if (edit.isEmpty()) {
                return Optional.empty();
            }
            try {
                var unused = client.namespaces()
                        .withName(name)
                        .patch(JSON_PATCH, edit.get().patch().toString());
                return Optional.of(edit.get().words());
            } catch (KubernetesClientException e) {
                if (!CHANGED.contains(e.getCode()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Optional<Namespace> find(String name) {
        return Optional.ofNullable(client.namespaces().withName(name).get());
    }

    private Optional<AdoptedLevel> ours(Namespace namespace) {
        return AdoptedLevel.read(annotations(namespace).getOrDefault(AdoptedLevel.KEY, ""))
                .filter(mark -> mark.run().equals(run));
    }

    private static Map<String, String> labels(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
    }

    private static Map<String, String> annotations(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of());
    }

    private static ArrayNode patch(Namespace namespace) {
        ArrayNode patch = NODES.arrayNode();
        operation(
                patch, "test", VERSION, TextNode.valueOf(namespace.getMetadata().getResourceVersion()));
        return patch;
    }

    private static void operation(ArrayNode patch, String op, JsonPointer path, JsonNode value) {
        patch.addObject().put("op", op).put("path", path.toString()).set("value", value);
    }

    private static void remove(ArrayNode patch, JsonPointer path) {
        patch.addObject().put("op", "remove").put("path", path.toString());
    }
}
