package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the watch of the ConfigMap tells, and what comes of it; nothing is connected here. */
class PolicyConfigMapTest {
    private static final String NAMED = "ConfigMap transplant-system/transplant-policy: ";
    private static final String NO_KEY =
            NAMED + "has no key policy.yaml in its data: add it, as UTF-8; an empty one stands for the defaults";
    private static final String DELETED = NAMED + "was deleted: create it with the key policy.yaml";
    private static final ConfigMap EMPTY = new ConfigMap();
    private static final ConfigMap GOOD = with("policy.yaml", "mode: observe");
    private static final ConfigMap OTHER_KEY = with("other.yaml", "mode: observe");

    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.empty())
            .withHttpClientFactory(new VertxHttpClientFactory())
            .build();
    private final PolicyStore store = new PolicyStore("not read yet", state -> {});
    private final PolicyConfigMap configMap = new PolicyConfigMap(client, "transplant-system", store);
    private final PolicyConfigMap.Handler watch = configMap.new Handler();

    private static ConfigMap with(String key, String yaml) {
        return new ConfigMapBuilder().withData(Map.of(key, yaml)).build();
    }

    @AfterEach
    void close() {
        configMap.close();
        client.close();
    }

    @Test
    void aConfigMapWithoutDataIsTheEmptyPolicy() {
        watch.onAdd(EMPTY);

        assertInForce(PolicyReader.defaults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "# nothing yet"})
    void anEmptyKeyIsTheEmptyPolicy(String yaml) {
        watch.onAdd(with("policy.yaml", yaml));
        assertInForce(PolicyReader.defaults());

        watch.onUpdate(GOOD, GOOD);
        watch.onUpdate(GOOD, with("policy.yaml", yaml));
        assertInForce(PolicyReader.defaults());
    }

    /** The manifest is applied again, it may be, and nobody has written a policy yet. */
    @Test
    void withoutDataTheEmptyPolicyStays() {
        watch.onAdd(EMPTY);
        watch.onUpdate(EMPTY, EMPTY);

        assertInForce(PolicyReader.defaults());
    }

    @Test
    void thePolicyThatIsWrittenThenComesIntoForce() {
        watch.onAdd(EMPTY);
        watch.onUpdate(EMPTY, GOOD);

        assertInForce(good());
    }

    @Test
    void aPolicyThatIsNotUtf8IsNotTakenForTheDefaults() {
        watch.onAdd(new ConfigMapBuilder(EMPTY)
                .addToBinaryData("policy.yaml", "//4A")
                .build());

        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.empty(), Optional.of(NO_KEY)));
    }

    @Test
    void aPolicyThatLosesItsDataStaysInForce() {
        watch.onAdd(GOOD);
        watch.onUpdate(GOOD, EMPTY);

        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.of(good()), Optional.of(NO_KEY)));
    }

    @Test
    void aPolicyUnderAnotherKeyIsNone() {
        watch.onAdd(OTHER_KEY);
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.empty(), Optional.of(NO_KEY)));

        watch.onUpdate(OTHER_KEY, GOOD);
        assertInForce(good());

        watch.onUpdate(GOOD, OTHER_KEY);
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.of(good()), Optional.of(NO_KEY)));
    }

    @Test
    void aDeletedPolicyStaysInForceUntilThereIsAnother() {
        watch.onAdd(GOOD);
        watch.onDelete(GOOD, false);
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.of(good()), Optional.of(DELETED)));

        watch.onAdd(EMPTY);
        assertThat(store.state())
                .as("the bare manifest does not take it away either")
                .isEqualTo(new PolicyStore.State(Optional.of(good()), Optional.of(NO_KEY)));

        watch.onUpdate(EMPTY, GOOD);
        assertInForce(good());
    }

    @Test
    void afterADeletedEmptyPolicyTheNextEmptyOneIsGood() {
        watch.onAdd(EMPTY);
        watch.onDelete(EMPTY, true);
        assertThat(store.state())
                .isEqualTo(new PolicyStore.State(Optional.of(PolicyReader.defaults()), Optional.of(DELETED)));

        watch.onAdd(EMPTY);
        assertInForce(PolicyReader.defaults());
    }

    @Test
    void aBadPolicyIsRefusedByItsName() {
        watch.onAdd(with("policy.yaml", "mode: loud"));

        assertThat(store.state().policy()).isEmpty();
        assertThat(store.state().problem().orElseThrow()).startsWith(NAMED + "line 1: mode: 'loud'");
    }

    private void assertInForce(Policy policy) {
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.of(policy), Optional.empty()));
    }

    private static Policy good() {
        try {
            return PolicyReader.read("mode: observe");
        } catch (InvalidYamlException e) {
            throw new IllegalStateException(e);
        }
    }
}
