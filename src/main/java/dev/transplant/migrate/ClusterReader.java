package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks one cluster; what it does not answer is kept with the reason, never thrown. One that cannot be reached, or does not know
 * us, is asked no more. Safe for many threads.
 */
final class ClusterReader {
    /** Of pods, each usually a few KB and at most 1.5 MiB. */
    private static final int PAGE = 50;

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesClient client;
    private final ApiLists lists;
    private final Side side;
    private final List<Finding> troubles = new ArrayList<>();
    private final Set<Right> missing = new LinkedHashSet<>();
    private volatile boolean answers = true;

    ClusterReader(KubernetesClient client, Side side) {
        this.client = client;
        this.lists = new ApiLists(client, PAGE);
        this.side = side;
    }

    synchronized List<Finding> troubles() {
        return List.copyOf(troubles);
    }

    synchronized List<Right> missing() {
        return List.copyOf(missing);
    }

    KubernetesClient client() {
        return client;
    }

    /** Looks which of the rights we lack. */
    void review(List<Right> rights) {
        SideBySide.answers(rights, this::lacking).forEach(lacking -> lacking.ifPresent(this::miss));
    }

    private Optional<Right> lacking(Right right) {
        return ask("SelfSubjectAccessReview", () -> Optional.of(isAllowed(right)))
                .filter(allowed -> !allowed)
                .map(denied -> right);
    }

    private synchronized void miss(Right right) {
        missing.add(right);
    }

    private boolean isAllowed(Right right) {
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SelfSubjectAccessReview");
        review.putObject("spec")
                .putObject("resourceAttributes")
                .put("verb", right.verb())
                .put("group", right.group())
                .put("resource", right.resource())
                .put("namespace", right.namespace())
                .put("name", right.name());
        return lists.create(REVIEWS, review).at("/status/allowed").asBoolean();
    }

    /** Returns all objects of a kind, without managedFields; none of a kind that the cluster does not know. */
    Optional<List<JsonNode>> list(Right right, String selector) {
        return asked(right, () -> Optional.of(lists.all(right.path(), selector, ClusterReader::slim)));
    }

    private static JsonNode slim(JsonNode item) {
        if (item.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return item;
    }

    /** Returns the object if there is one; nothing if that is not known. */
    Optional<List<JsonNode>> find(Right right) {
        return asked(right, () -> Optional.of(read(right.path()).stream().toList()));
    }

    /** Whether the cluster has a group of kinds. */
    Optional<Boolean> serves(String apiVersion) {
        String path = "/apis/" + apiVersion;
        return ask("GET " + path, () -> Optional.of(read(path).isPresent()));
    }

    /** Returns the version of the API server; nothing if it does not say it. */
    Optional<Version> kubernetes() {
        return ask(
                "GET /version",
                () -> read("/version")
                        .flatMap(version ->
                                Version.ofServer(version.path("minor").asText())));
    }

    private Optional<JsonNode> read(String path) {
        return Optional.of(lists.read(path)).filter(answer -> !answer.isMissingNode());
    }

    private <T> Optional<T> asked(Right right, Supplier<Optional<T>> question) {
        return ask("GET " + right.path(), () -> {
            try {
                return question.get();
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                    miss(right);
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /**
     * Asks something.
     *
     * @param what for a message
     * @return nothing where there is no answer
     */
    <T> Optional<T> ask(String what, Supplier<Optional<T>> question) {
        if (!answers) {
            return Optional.empty();
        }
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            unanswered(what, e);
            return Optional.empty();
        }
    }

    /** Of a cluster that is asked no more the first word counts: the others who were asking get another of the same. */
    private synchronized void unanswered(String what, KubernetesClientException e) {
        if (!answers) {
            return;
        }
        boolean heard = e.getCode() > 0; // the client says 0 or -1 where there was no answer
        answers = heard && e.getCode() != HttpURLConnection.HTTP_UNAUTHORIZED;
        if (answers) {
            trouble(Unanswered.refused(side, what, e));
        } else if (heard) {
            trouble(Unanswered.unauthorized(side));
        } else {
            trouble(Unanswered.unreachable(side, client.getMasterUrl().toString(), e));
        }
    }

    synchronized void trouble(Finding finding) {
        troubles.add(finding);
    }
}
