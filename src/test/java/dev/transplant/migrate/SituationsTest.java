package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.rewrite.Fixture;
import dev.transplant.testbed.StubApi;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made of the answers of a cluster, also of those that are none. */
@Timeout(60)
class SituationsTest {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String POLICY = "/api/v1/namespaces/transplant-system/configmaps/transplant-policy";

    private final StubApi target =
            new StubApi().at(REVIEWS, exchange -> answer(exchange, 201, "status: {allowed: true}"));
    private final StubApi source = new StubApi();

    @AfterEach
    void close() {
        target.close();
        source.close();
    }

    private static void answer(HttpExchange exchange, int status, String yaml) throws IOException {
        exchange.getRequestBody().readAllBytes();
        StubApi.answer(exchange, status, Fixture.yaml(yaml).toString());
    }

    private Situation read(KubernetesClient from) throws InvalidYamlException {
        Migration migration = MigrationReader.read(
                "name: shop-1\nnamespaces: [shop]\nsource: {kubeconfig: /source}\nbackup: {volumes: none}");
        return Situations.read(migration, target.client(), Optional.of(from), "transplant-system", Given.NOW);
    }

    private static List<String> texts(Situation situation, String check) {
        return Preflight.findings(situation).stream()
                .filter(finding -> finding.check().equals(check))
                .map(Finding::message)
                .toList();
    }

    @Test
    void aTargetWithNothingInItIsNotUnknown() throws InvalidYamlException {
        Situation situation = read(source.client());

        assertThat(texts(situation, "policy"))
                .containsExactly("the target has no ConfigMap transplant-policy in namespace 'transplant-system'");
        assertThat(texts(situation, "webhook"))
                .containsExactly(
                        "the target has no Deployment transplant-webhook in namespace 'transplant-system'",
                        "MutatingWebhookConfiguration transplant does not exist",
                        "ValidatingWebhookConfiguration transplant does not exist");
        assertThat(texts(situation, "velero"))
                .contains("the target has no Velero: it does not know backupstoragelocations.velero.io");
    }

    @Test
    void aPolicyThatIsNoneIsFound() throws InvalidYamlException {
        target.at(POLICY, exchange -> answer(exchange, 200, "{kind: ConfigMap, data: {policy.yaml: 'mode: of'}}"));

        assertThat(texts(read(source.client()), "policy"))
                .containsExactly(
                        "ConfigMap transplant-system/transplant-policy of the target holds no valid policy: line 1: mode: 'of' is not one of enforce, observe");
    }

    @Test
    void credentialsThatAreNotAcceptedAreFoundOnce() throws InvalidYamlException {
        source.at("/", exchange -> answer(exchange, 401, "{kind: Status, message: Unauthorized}"));

        Situation situation = read(source.client());

        assertThat(texts(situation, "cluster"))
                .containsExactly("the source does not accept our credentials (401 Unauthorized)");
        assertThat(situation.source().orElseThrow().parts()).isEmpty();
        assertThat(situation.source().orElseThrow().namespaces()).isEmpty();
    }

    @Test
    void anUnreachableClusterIsFoundOnce() throws InvalidYamlException {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:1")
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient nobody =
                new KubernetesClientBuilder().withConfig(config).build()) {
            assertThat(texts(read(nobody), "cluster"))
                    .singleElement()
                    .asString()
                    .startsWith("the source cannot be reached at http://localhost:1/: ");
        }
    }

    @Test
    void rightsThatAreMissingAreNamedAndWhatTheyKeepFromUsIsUnknown() throws InvalidYamlException {
        source.at(REVIEWS, exchange -> answer(exchange, 201, "status: {allowed: true}"));
        source.at("/api/v1/namespaces/shop", exchange -> answer(exchange, 403, "{kind: Status, message: forbidden}"));

        Situation situation = read(source.client());

        assertThat(texts(situation, "rights")).containsExactly("in the source we may not get namespaces shop");
        assertThat(situation.source().orElseThrow().namespace("shop")).isEmpty();
    }

    @Test
    void aReviewThatDeniesNamesTheRight() throws InvalidYamlException {
        source.at(REVIEWS, exchange -> {
            boolean denied = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    .contains("\"resource\":\"persistentvolumeclaims\"");
            answer(exchange, 201, "status: {allowed: %s}".formatted(!denied));
        });

        assertThat(texts(read(source.client()), "rights"))
                .containsExactly("in the source we may not list persistentvolumeclaims in namespace 'shop'");
    }
}
