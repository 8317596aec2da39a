package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyStoreTest {
    private static final String GOOD = "mode: observe";
    private static final String OTHER = "velero: {namespaces: [backups]}";
    private static final String BAD = "mode: loud";
    private static final String WHY = "test: line 1: mode: 'loud' is not one of enforce, observe";

    private final List<PolicyStore.State> told = new ArrayList<>();
    private final PolicyStore store = new PolicyStore("not read yet", told::add);

    @Test
    void beforeTheFirstPolicyThereIsNone() {
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.empty(), Optional.of("not read yet")));
        assertThat(told).isEmpty();
    }

    @Test
    void aBadFirstPolicyIsNoPolicy() {
        store.offer("test", BAD);

        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.empty(), Optional.of(WHY)));
    }

    @Test
    void aBadPolicyNeverReplacesAGoodOne() throws InvalidYamlException {
        store.offer("test", GOOD);
        store.offer("test", BAD);

        assertThat(store.state()).isEqualTo(new PolicyStore.State(policy(GOOD), Optional.of(WHY)));
    }

    @Test
    void tellsTheDigestOfThePolicyInForce() {
        assertThat(store.digest()).isEmpty();
        store.offer("test", GOOD);
        store.offer("test", GOOD + " # the same, otherwise written");
        assertThat(store.digest()).contains(Held.digest(GOOD + " # the same, otherwise written"));
        store.offer("test", BAD);
        assertThat(store.digest()).contains(Held.digest(GOOD + " # the same, otherwise written"));
    }

    @Test
    void aMissingPolicyLeavesTheGoodOne() throws InvalidYamlException {
        store.offer("test", GOOD);
        store.refuse("test", "was deleted");

        assertThat(store.state()).isEqualTo(new PolicyStore.State(policy(GOOD), Optional.of("test: was deleted")));
    }

    @Test
    void whatIsWaitedForIsToldOnlyWhileThereIsNone() throws InvalidYamlException {
        store.waitFor("the watch");
        assertThat(store.state()).isEqualTo(new PolicyStore.State(Optional.empty(), Optional.of("the watch")));

        store.offer("test", GOOD);
        store.waitFor("the watch again");

        assertThat(store.state()).isEqualTo(new PolicyStore.State(policy(GOOD), Optional.empty()));
        assertThat(told).hasSize(2);
    }

    @ParameterizedTest(name = "after ''{0}'': {1}")
    @CsvSource({"'', true", "{}, true", "mode: enforce, true", "mode: observe, false", "mode: loud, true"})
    void knowsWhetherThePolicySaysAnything(String yaml, boolean emptyOrNone) {
        assertThat(store.isEmptyOrNone()).isTrue();

        store.offer("test", yaml);
        assertThat(store.isEmptyOrNone()).isEqualTo(emptyOrNone);

        store.refuse("test", "was deleted");
        assertThat(store.isEmptyOrNone()).as("the one in force counts").isEqualTo(emptyOrNone);
    }

    @Test
    void theNextGoodPolicyClearsTheProblem() throws InvalidYamlException {
        store.offer("test", GOOD);
        store.offer("test", BAD);
        store.offer("test", GOOD);

        assertThat(store.state()).isEqualTo(new PolicyStore.State(policy(GOOD), Optional.empty()));
    }

    @Test
    void theListenerHearsEveryStateInOrder() throws InvalidYamlException {
        store.offer("test", BAD);
        store.offer("test", GOOD);
        store.offer("test", OTHER);
        store.refuse("test", "was deleted");

        assertThat(told)
                .containsExactly(
                        new PolicyStore.State(Optional.empty(), Optional.of(WHY)),
                        new PolicyStore.State(policy(GOOD), Optional.empty()),
                        new PolicyStore.State(policy(OTHER), Optional.empty()),
                        new PolicyStore.State(policy(OTHER), Optional.of("test: was deleted")));
    }

    @Test
    void theListenerSeesTheStateInForce() {
        List<Boolean> inForce = new ArrayList<>();
        PolicyStore[] self = new PolicyStore[1];
        self[0] = new PolicyStore(
                "not read yet", state -> inForce.add(self[0].state().equals(state)));

        self[0].offer("test", GOOD);
        self[0].offer("test", BAD);

        assertThat(inForce).containsExactly(true, true);
    }

    private static Optional<Policy> policy(String yaml) throws InvalidYamlException {
        return Optional.of(PolicyReader.read(yaml));
    }
}
