package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.testbed.StubApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of answers; those of a real API server are in VerificationIT. */
class TargetReaderTest {
    private static final String SHOP = "/api/v1/namespaces/shop";

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final StubApi stub = new StubApi().at("/", this::answer);
    private final TargetReader reader = new TargetReader(stub.client());

    @BeforeEach
    void discover() {
        answers.put("/api/v1", resources("configmaps", "ConfigMap"));
        answers.put("/apis", """
                {"groups": [{"name": "old.example.org", "versions": [{"groupVersion": "old.example.org/v1"}]},
                 {"name": "new.example.org", "preferredVersion": {"groupVersion": "new.example.org/v2"},
                  "versions": [{"groupVersion": "new.example.org/v1"}, {"groupVersion": "new.example.org/v2"}]}]}""");
        refusals.put("/apis/old.example.org/v1", 503);
        answers.put("/apis/new.example.org/v2", resources("widgets", "Widget"));
        answers.put("/apis/new.example.org/v1", resources("old-widgets", "Widget"));
    }

    @AfterEach
    void close() {
        stub.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        int status = refusals.getOrDefault(uri, answers.containsKey(uri) ? 200 : 404);
        StubApi.answer(
                exchange, status, answers.getOrDefault(uri, "{\"kind\": \"Status\", \"code\": %d}".formatted(status)));
    }

    private static String resources(String plural, String kind) {
        return """
                {"resources": [{"name": "%1$s/status", "kind": "%2$s", "namespaced": true, "verbs": ["get"]},
                 {"name": "%1$s", "kind": "%2$s", "namespaced": true, "verbs": ["get", "list"]}]}""".formatted(plural, kind);
    }

    private static String page(String metadata, String name) {
        return """
                {"metadata": {%s}, "items": [{"metadata": {"name": "%s", "namespace": "shop", "managedFields": []}}]}""".formatted(metadata, name);
    }

    private Map<String, OptionalLong> counts(String kind) {
        return reader.read(expecting(kind)).counts().getOrDefault("shop", Map.of());
    }

    private static Expected expecting(String kind) {
        return new Expected(Map.of("shop", Map.of(kind, 1L)), Map.of());
    }

    @Test
    void readsAllPagesOfWhatItLooksAtAndLittleOfEach() {
        answers.put(SHOP + "/pods?limit=100", page("\"continue\": \"a+/\"", "one"));
        answers.put(SHOP + "/pods?limit=100&continue=a%2B%2F", page("", "two"));

        Seen seen = reader.read(expecting("Pod"));

        assertThat(seen.all("Pod")).extracting(Seen::name).containsExactly("one", "two");
        assertThat(seen.all("Pod")).noneMatch(pod -> pod.path("metadata").has("managedFields"));
        assertThat(seen.counts()).isEqualTo(Map.of("shop", Map.of("Pod", OptionalLong.of(2))));
    }

    @Test
    void countsByTheFirstObjectAndWhatRemains() {
        answers.put(SHOP + "/configmaps?limit=1", page("\"continue\": \"a\", \"remainingItemCount\": 41", "one"));

        assertThat(counts("ConfigMap")).isEqualTo(Map.of("ConfigMap", OptionalLong.of(42)));
    }

    @Test
    void countsPagesWhereTheApiServerDoesNotSayWhatRemains() {
        answers.put(SHOP + "/configmaps?limit=1", page("\"continue\": \"a\"", "one"));
        answers.put(SHOP + "/configmaps?limit=100", page("\"continue\": \"b\"", "one"));
        answers.put(SHOP + "/configmaps?limit=100&continue=b", page("", "two"));

        assertThat(counts("ConfigMap")).isEqualTo(Map.of("ConfigMap", OptionalLong.of(2)));
    }

    @Test
    void knowsThatItMayNotCount() {
        refusals.put(SHOP + "/configmaps?limit=1", 403);
        assertThat(counts("ConfigMap")).isEqualTo(Map.of("ConfigMap", OptionalLong.empty()));

        refusals.put(SHOP + "/configmaps?limit=1", 500);
        assertThatThrownBy(() -> counts("ConfigMap")).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void takesThePreferredVersionAndAGroupByItsName() {
        answers.put("/apis/new.example.org/v2/namespaces/shop/widgets?limit=1", page("", "one"));

        assertThat(counts("Widget.new.example.org")).isEqualTo(Map.of("Widget.new.example.org", OptionalLong.of(1)));
        assertThat(counts("Widget")).isEqualTo(Map.of("Widget", OptionalLong.of(1)));
    }

    @Test
    void findsAKindThatIsThereLater() {
        assertThat(counts("Gadget")).isEmpty();

        answers.put("/apis/new.example.org/v1", resources("gadgets", "Gadget"));
        assertThat(counts("Gadget")).isEqualTo(Map.of("Gadget", OptionalLong.of(0)));
    }

    @Test
    void countsOnlyVolumesOfItsNamespaces() {
        answers.put("/api/v1/persistentvolumes?limit=100", """
                {"items": [{"spec": {"claimRef": {"namespace": "shop"}}}, {"spec": {"claimRef": {"namespace": "blog"}}}, {"spec": {}}]}""");
        Expected expected = new Expected(Map.of("shop", Map.of(), "", Map.of("PersistentVolume", 1L)), Map.of());

        assertThat(reader.read(expected).counts().get("")).isEqualTo(Map.of("PersistentVolume", OptionalLong.of(1)));
    }
}
