package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.StubApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that a real API server gives too rarely for a test. */
class ApiServerTest {
    private static final String NAMESPACE = "/api/v1/namespaces/shop";
    private static final String SHOP =
            "{\"kind\": \"Namespace\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"shop\", \"uid\": \"u\", \"creationTimestamp\": \"2026-11-29T12:00:00Z\"}}";

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final StubApi stub = new StubApi().at("/", this::answer);
    private final ApiServer api = new ApiServer(stub.client());

    @AfterEach
    void close() {
        stub.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(what);
        int refusal = refusals.getOrDefault(what, answers.containsKey(what) ? 200 : 404);
        StubApi.answer(exchange, refusal, answers.getOrDefault(what, status(refusal)));
    }

    private static String status(int code) {
        return "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"message\": \"refused: %1$d\", \"code\": %1$d}"
                .formatted(code);
    }

    @Test
    void readsAllPages() {
        answers.put("GET " + NAMESPACE + "/pods?limit=50", page("one", "a+/="));
        answers.put("GET " + NAMESPACE + "/pods?limit=50&continue=a%2B%2F%3D", page("two", "b"));
        answers.put("GET " + NAMESPACE + "/pods?limit=50&continue=b", page("three", ""));
        List<JsonNode> found = new ArrayList<>();

        api.workloads("shop", found::add);

        assertThat(found)
                .extracting(object -> object.at("/metadata/name").asText())
                .containsExactly("one", "two", "three");
        assertThat(found).allMatch(object -> object.path("kind").asText().equals("Pod"));
        assertThat(asked)
                .contains("GET /apis/apps/v1/namespaces/shop/deployments?limit=50")
                .hasSize(8 + 3);
    }

    @Test
    void takesNoPartForTheWhole() {
        answers.put("GET " + NAMESPACE + "/pods?limit=50", page("one", "old"));
        refusals.put("GET " + NAMESPACE + "/pods?limit=50&continue=old", 410);

        assertThatThrownBy(() -> api.workloads("shop", object -> {})).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void readsNoRestoresWhereThereIsNoVelero() {
        assertThat(api.restores())
                .hasValueSatisfying(none -> assertThat(none.into("shop")).isEmpty());
        assertThat(asked).containsExactly("GET /apis/velero.io/v1/restores?limit=50");
    }

    @Test
    void knowsThatItMayNotReadRestores() {
        refusals.put("GET /apis/velero.io/v1/restores?limit=50", 403);
        assertThat(api.restores()).isEmpty();

        refusals.put("GET /apis/velero.io/v1/restores?limit=50", 503);
        assertThatThrownBy(api::restores).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void takesNoPageThatIsNoJsonForAnEmptyOne() {
        answers.put("GET /apis/velero.io/v1/restores?limit=50", "<html>");

        assertThatThrownBy(api::restores).isInstanceOf(KubernetesClientException.class);
    }

    @ParameterizedTest
    @CsvSource({"422, a test operation failed", "404, it is gone", "403, by a policy"})
    void saysWhatIsRefused(int refusal, String why) {
        answers.put("GET " + NAMESPACE, SHOP);
        refusals.put("PATCH " + NAMESPACE + "?dryRun=All", refusal);

        assertThat(api.patch("shop", Fixture.yaml("[]"), true)).as(why).hasValue("refused: " + refusal);
    }

    @Test
    void saysNothingOfAPatchThatFits() {
        answers.put("GET " + NAMESPACE, SHOP);
        answers.put("PATCH " + NAMESPACE, SHOP);

        assertThat(api.patch("shop", Fixture.yaml("[]"), false)).isEmpty();
        assertThat(api.namespace("shop")).isPresent();
        assertThat(api.namespace("blog")).isEmpty();
    }

    @Test
    void takesAServerInTroubleForNoRefusal() {
        answers.put("GET " + NAMESPACE, SHOP);
        refusals.put("PATCH " + NAMESPACE, 500);

        assertThatThrownBy(() -> api.patch("shop", Fixture.yaml("[]"), false))
                .isInstanceOf(KubernetesClientException.class);
    }

    private static String page(String name, String next) {
        return "{\"metadata\": {\"continue\": \"%s\"}, \"items\": [{\"metadata\": {\"name\": \"%s\"}}]}"
                .formatted(next, name);
    }
}
