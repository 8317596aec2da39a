package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.migrate.Acknowledgement.Replica;
import dev.transplant.policy.Held;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcknowledgementTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Acknowledgement WANTED = new Acknowledgement("transplant-system", "shop-1", "sheet", "policy");

    /** @param replicas as {@code NAME/SECONDS AGO/SHEET/POLICY}, by blanks */
    private static List<Finding> missing(String replicas, String pods) {
        return WANTED.missing(
                words(replicas).stream().map(AcknowledgementTest::replica).toList(), Set.copyOf(words(pods)), NOW);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Replica replica(String text) {
        List<String> parts = List.of(text.split("/", -1));
        Held held = new Held(
                parts.get(2).isEmpty() ? Map.of("other", "sheet") : Map.of("shop-1", parts.get(2), "other", "x"),
                Optional.of(parts.get(3)).filter(policy -> !policy.isEmpty()),
                Optional.empty());
        return new Replica(parts.get(0), NOW.minusSeconds(Long.parseLong(parts.get(1))), Duration.ofSeconds(15), held);
    }

    @ParameterizedTest(name = "{0}, pods {1}: {2}")
    @CsvSource({
        "a/1/sheet/policy b/14/sheet/policy, a b, ''",
        "a/1/sheet/policy b/14/sheet/policy, '',  ''",
        "a/1/sheet/policy,                   a b, replica-silent",
        "a/1/sheet/policy b/15/sheet/policy, a b, replica-silent",
        "a/1/sheet/policy b/15/old/old,      a,   ''",
        "a/1/sheet/policy b/1/old/policy,    a,   replica-behind",
        "a/1/sheet/policy b/1//policy,       '',  replica-behind",
        "a/1/sheet/policy b/1/sheet/old,     '',  replica-policy",
        "a/1/sheet/policy b/1/sheet/,        '',  replica-policy",
        "b/1/old/old,                        a,   replica-silent replica-behind replica-policy",
        "'',                                 '',  replica-none",
        "a/15/sheet/policy,                  '',  replica-none",
        "'',                                 a,   replica-silent",
    })
    void namesWhoIsMissing(String replicas, String pods, String checks) {
        assertThat(missing(replicas, pods)).extracting(Finding::check).isEqualTo(words(checks));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a/1//policy | '' | replica a of the webhook holds no run sheet 'shop-1'. To mend it: `kubectl -n transplant-system logs a` tells why; `kubectl -n transplant-system delete pod a` starts it anew
            a/1/old/policy | '' | replica a of the webhook holds an older run sheet 'shop-1'. To mend it: `kubectl -n transplant-system logs a` tells why; `kubectl -n transplant-system delete pod a` starts it anew
            a/1/sheet/old | '' | replica a of the webhook works by another policy than the one of ConfigMap transplant-system/transplant-policy that this run was planned with. To mend it: start the run anew, which plans with the policy as it is now
            a/1/sheet/ | '' | replica a of the webhook has no policy, not the one of ConfigMap transplant-system/transplant-policy that this run was planned with. To mend it: start the run anew, which plans with the policy as it is now
            '' | a | replica a of the webhook is Ready, but has not said ever which run sheets it holds. To mend it: `kubectl -n transplant-system logs a` tells why; where its Role does not permit it: `kubectl apply -k k8s` (`k8s/before-1.30` before Kubernetes 1.30)
            a/20/sheet/policy | a | replica a of the webhook is Ready, but has not said since 2026-11-29T11:59:40Z which run sheets it holds. To mend it: `kubectl -n transplant-system logs a` tells why; where its Role does not permit it: `kubectl apply -k k8s` (`k8s/before-1.30` before Kubernetes 1.30)
            '' | '' | no replica of the webhook is there in namespace transplant-system. To mend it: `kubectl -n transplant-system rollout status deployment transplant-webhook`, then `kubectl -n transplant-system describe pods -l app.kubernetes.io/component=webhook` tells why
            a/20/x/x | '' | no replica of the webhook is there in namespace transplant-system; the last one, a, was there at 2026-11-29T11:59:40Z by its clock. To mend it: `kubectl -n transplant-system rollout status deployment transplant-webhook`, then `kubectl -n transplant-system describe pods -l app.kubernetes.io/component=webhook` tells why
            """)
    void saysHowToMendIt(String replicas, String pods, String text) {
        assertThat(missing(replicas, pods)).extracting(Finding::text).containsExactly(text);
    }

    @Test
    void saysWhyAReplicaRefusedThePolicy() {
        Held held = new Held(Map.of("shop-1", "sheet"), Optional.of("old"), Optional.of("line 1: mode: 'loud'"));

        assertThat(WANTED.missing(List.of(new Replica("a", NOW, Duration.ofSeconds(15), held)), Set.of(), NOW))
                .extracting(Finding::text)
                .containsExactly(
                        "replica a of the webhook works by another policy than the one of ConfigMap transplant-system/transplant-policy that this run was planned with, since it refused the last one: line 1: mode: 'loud'. To mend it: `kubectl -n transplant-system edit configmap transplant-policy`");
    }

    @Test
    void aLeaseThatSaysNothingIsOfNobodyThatLives() {
        Replica replica = Replica.of(new LeaseBuilder()
                .withNewMetadata()
                .withName("a")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build());

        assertThat(replica.isLive(NOW)).isFalse();
        assertThat(replica.held()).isEqualTo(Held.of(Map.of()));
    }
}
