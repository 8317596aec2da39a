package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.certificates.SettableClock;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Pending;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.RunningRestores;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is asked, told and changed in which order. */
class TightenTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Policy POLICY = policy("excludedNamespaces: [spared]");
    private static final String RUNNING =
            "{metadata: {name: r, namespace: velero}, spec: {includedNamespaces: [shop]}, status: {phase: InProgress}}";
    private static final String POD = "{metadata: {name: p}, spec: {containers: [{name: c}]}}";
    private static final String PRIVILEGED = "{metadata: {name: p}, spec: {hostPID: true, containers: [{name: c}]}}";

    private final List<String> done = new ArrayList<>();
    private final Fake cluster = new Fake();
    private final SettableClock clock = new SettableClock(NOON);
    private Tighten tighten = anew();

    @Test
    void settlesWhatHasNeededTheSameForAWhile() {
        pass("shop");
        assertThat(done).containsExactly("restores", "pods of shop");

        done.clear();
        later(9);
        pass("shop");
        assertThat(done).as("nothing is due").isEmpty();

        later(1);
        pass("shop");
        assertThat(done)
                .containsExactly(
                        "restores",
                        "pods of shop",
                        "restores",
                        "rehearsed: kept: baseline",
                        "told: PodSecurityKept",
                        "patched: kept: baseline");
    }

    @Test
    void waitsAgainWhenTheNeedChanges() {
        pass("shop");
        cluster.pods.put("shop", List.of(POD, PRIVILEGED));
        later(10);
        pass("shop");
        later(9);
        pass("shop");
        assertThat(done).noneMatch(what -> what.startsWith("told"));

        later(1);
        pass("shop");
        assertThat(done).endsWith("patched: too strict: needs privileged");
    }

    @Test
    void aReplicaThatStartsAnewComesToTheSame() {
        pass("shop");
        tighten = anew();
        later(10);
        pass("shop");
        assertThat(done).noneMatch(what -> what.startsWith("told"));

        later(10);
        pass("shop");
        assertThat(done).endsWith("patched: kept: baseline");
    }

    @Test
    void leavesWhatARestoreReachesThatBeganMeanwhile() {
        pass("shop");
        later(10);
        cluster.restores.addAll(List.of("", RUNNING));
        pass("shop");
        assertThat(done).endsWith("pods of shop", "restores");

        later(10);
        pass("shop");
        assertThat(done).as("its time begins anew").endsWith("restores", "pods of shop");
    }

    @Test
    void doesNotLookWhileARestoreRuns() {
        cluster.restores.addAll(List.of(RUNNING, RUNNING));

        pass("shop", "blog");

        assertThat(done).containsExactly("restores", "pods of blog");
    }

    @Test
    void asksForRestoresTwiceAPassAtMost() {
        String[] many = IntStream.range(0, 50).mapToObj(i -> "shop" + i).toArray(String[]::new);
        pass(many);
        done.clear();
        later(10);

        pass(many);

        assertThat(done).filteredOn("restores"::equals).hasSize(2);
        assertThat(done).filteredOn(what -> what.startsWith("patched: kept")).hasSize(50);
    }

    @Test
    void tellsThatRestoresMayNotBeRead() {
        cluster.restoresRefused = 403;

        pass("shop");

        assertThat(done).containsExactly("told: PodSecurityPending");
    }

    @Test
    void saysNothingOfAClusterThatDoesNotAnswer() {
        cluster.restoresRefused = 503;

        assertThatThrownBy(() -> pass("shop")).isInstanceOf(KubernetesClientException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void goesOnAfterOneThatFails() {
        cluster.pods.put("broken", List.of());
        cluster.failing.add("broken");
        pass("broken", "shop");
        later(10);
        pass("broken", "shop");

        assertThat(done).endsWith("patched: kept: baseline");
    }

    @Test
    void tellsNothingThatDidNotHappen() {
        cluster.changed.add("shop");
        pass("shop");
        later(10);
        pass("shop");

        assertThat(done).endsWith("rehearsed: kept: baseline").noneMatch(what -> what.startsWith("told"));
    }

    @Test
    void leavesExcludedAndDyingNamespacesAlone() {
        Namespace dying = namespace("dying");
        dying.getMetadata().setDeletionTimestamp(NOON.toString());

        tighten.pass(List.of(dying, namespace("spared")), POLICY);

        assertThat(done).isEmpty();
    }

    @Test
    void looksLessOftenWhereThereIsNothing() {
        cluster.pods.put("shop", List.of());
        pass("shop");
        done.clear();
        later(59);
        pass("shop");
        assertThat(done).isEmpty();

        later(1);
        pass("shop");
        assertThat(done).containsExactly("restores", "pods of shop");

        later(Duration.ofDays(1).toSeconds());
        pass("shop");
        assertThat(done).endsWith("patched: kept: baseline");
    }

    private Tighten anew() {
        return new Tighten(cluster, notice -> done.add("told: " + notice.reason()), clock);
    }

    private void pass(String... namespaces) {
        tighten.pass(Stream.of(namespaces).map(TightenTest::namespace).toList(), POLICY);
    }

    private void later(long seconds) {
        clock.pass(Duration.ofSeconds(seconds));
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withCreationTimestamp(NOON.toString())
                .addToLabels(EnforceLabel.KEY, "baseline")
                .addToLabels(EnforceLabel.VERSION, "latest")
                .addToAnnotations(Pending.KEY, Pending.VALUE)
                .addToAnnotations(Pending.GIVEN, "baseline:latest")
                .endMetadata()
                .build();
    }

    private static Policy policy(String yaml) {
        try {
            return PolicyReader.read(yaml);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Has one baseline pod in each namespace unless told otherwise. */
    private final class Fake implements TargetCluster {
        private final Map<String, List<String>> pods = new HashMap<>();
        private final List<String> restores = new ArrayList<>();
        private final Set<String> failing = new HashSet<>();
        private final Set<String> changed = new HashSet<>();
        private int restoresRefused;

        @Override
        public RunningRestores restores() {
            if (restoresRefused != 0) {
                throw new KubernetesClientException(
                        new StatusBuilder().withCode(restoresRefused).build());
            }
            done.add("restores");
            String one = restores.isEmpty() ? "" : restores.removeFirst();
            return RunningRestores.of(Stream.of(one).filter(r -> !r.isEmpty()).map(Fixture::yaml));
        }

        @Override
        public void workloads(String namespace, Consumer<JsonNode> consumer) {
            if (failing.contains(namespace)) {
                throw new IllegalStateException("a bug");
            }
            done.add("pods of " + namespace);
            pods.getOrDefault(namespace, List.of(POD)).stream()
                    .map(pod -> Fixture.yaml(pod.replaceFirst("\\{", "{apiVersion: v1, kind: Pod, ")))
                    .forEach(consumer);
        }

        @Override
        public Version version() {
            return Version.LATEST;
        }

        @Override
        public boolean patch(String namespace, JsonNode patch, boolean rehearsal) {
            done.add((rehearsal ? "rehearsed: " : "patched: ")
                    + patch.findParents("op").stream()
                            .filter(op -> op.path("op").asText().equals("replace"))
                            .map(op -> op.path("value").asText())
                            .findFirst()
                            .orElseThrow());
            return !changed.contains(namespace);
        }
    }
}
