package dev.transplant.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.transplant.events.Notice;
import dev.transplant.podsecurity.Version;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class RefusedPodsTest {
    private static final int LIMIT_SECONDS = 20;
    private static final int BYTES = 1000;
    private static final String POLICY = "excludedNamespaces: [team-*]";

    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Labels labels = new Labels();
    private final RefusedPods pods = new RefusedPods(labels, notices::add, metrics, 2 * BYTES);
    private final Judge judge = Reviews.judge(POLICY);

    @AfterEach
    void close() {
        labels.answer.countDown();
        pods.close();
    }

    /** Every namespace enforces baseline, but for one that cannot be read; the test says when the answer comes. */
    private static final class Labels implements TargetNamespaces {
        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        private final CountDownLatch answer = new CountDownLatch(1);

        @Override
        public Map<String, String> labels(String namespace) {
            asked.add(namespace);
            try {
                assertThat(answer.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (namespace.equals("unreadable")) {
                throw new IllegalStateException("no answer");
            }
            return Map.of("pod-security.kubernetes.io/enforce", "baseline");
        }

        @Override
        public Version version() {
            return Version.LATEST;
        }
    }

    private static Request pod(String namespace, String name) {
        return Reviews.create("Pod", namespace, name, """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s"},
                 "spec": {"hostNetwork": true, "containers": [{"name": "main"}]}}""".formatted(name));
    }

    private static Request finePod() {
        return Reviews.create("Pod", "shop", "fine", """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "fine"}, "spec": {
                  "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                  "containers": [{"name": "main", "securityContext": {
                    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}""");
    }

    private Notice next() throws InterruptedException {
        return Optional.ofNullable(notices.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was told within " + LIMIT_SECONDS + " s"));
    }

    private double counted() {
        return metrics.counter("transplant.refused.pods").count();
    }

    @Test
    void tellsTheNamespaceAndCounts() throws InterruptedException {
        labels.answer.countDown();
        assertThat(counted()).isZero();

        pods.look(judge, pod("shop", "web-0"), BYTES);

        Notice notice = next();
        assertThat(notice.about()).isEqualTo(Notice.About.namespace("shop"));
        assertThat(notice.severity()).isEqualTo(Notice.Severity.WARNING);
        assertThat(notice.reason()).isEqualTo("RestoredPodRefused");
        assertThat(notice.message())
                .startsWith("Pod web-0 is refused: violates PodSecurity \"baseline:latest\": host namespaces")
                .contains("podSecurity.namespaces: {shop: privileged}");
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void theAnswerDoesNotWaitForTheLabels() throws Exception {
        Webhook webhook =
                new Webhook(() -> Optional.of(judge), new PolicyDoor("transplant-system"), pods, notices::add, metrics);

        byte[] answer = webhook.mutate(Reviews.bytes(Reviews.review(pod("shop", "web-0"))));

        assertThat(Reviews.json(answer).path("response"))
                .isEqualTo(Reviews.json("{\"uid\": \"uid-1\", \"allowed\": true}"));
        assertThat(labels.asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("shop");
        assertThat(notices).isEmpty();
        labels.answer.countDown();
        assertThat(next().message()).startsWith("Pod web-0 ");
    }

    @Test
    void alsoInObserveMode() throws InterruptedException {
        labels.answer.countDown();

        pods.look(Reviews.judge("mode: observe"), pod("shop", "web-0"), BYTES);

        assertThat(next().message()).startsWith("Pod web-0 ");
    }

    static Stream<Arguments> others() {
        Request pod = pod("shop", "web-0");
        return Stream.of(
                arguments("a dry run", Reviews.by(pod.user(), pod.groups(), true, pod)),
                arguments("somebody else", Reviews.by("jane", Set.of("system:authenticated"), false, pod)),
                arguments("an update", Reviews.with("UPDATE", "", pod.object(), pod)),
                arguments("a subresource", Reviews.with("CREATE", "eviction", MissingNode.getInstance(), pod)),
                arguments("an excluded namespace", pod("team-a", "web-0")),
                arguments("a system namespace", pod("kube-system", "web-0")),
                arguments("another kind", Reviews.ingress("avi-lb")),
                arguments("a pod that every namespace admits", finePod()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void looksAtNothingElse(String what, Request request) throws InterruptedException {
        labels.answer.countDown();

        pods.look(judge, request, BYTES);
        pods.look(judge, pod("last", "last"), BYTES);

        assertThat(next().message()).as(what).startsWith("Pod last ");
        assertThat(labels.asked).containsExactly("last");
    }

    @Test
    void dropsWhatIsTooMuchAndGoesOn() throws InterruptedException {
        pods.look(judge, pod("a", "first"), BYTES);
        pods.look(judge, pod("b", "second"), BYTES);
        pods.look(judge, pod("c", "too-many"), 1);
        labels.answer.countDown();
        assertThat(next().message()).startsWith("Pod first ");
        assertThat(next().message()).startsWith("Pod second ");

        pods.look(judge, pod("d", "large"), 2 * BYTES + 1);
        pods.look(judge, pod("e", "last"), BYTES);

        assertThat(next().message()).as("there is room again").startsWith("Pod last ");
        assertThat(labels.asked).containsExactly("a", "b", "e");
    }

    @Test
    void goesOnAfterANamespaceThatCannotBeRead() throws InterruptedException {
        labels.answer.countDown();

        pods.look(judge, pod("unreadable", "web-0"), BYTES);
        pods.look(judge, pod("shop", "web-1"), BYTES);

        assertThat(next().message()).startsWith("Pod web-1 ");
        assertThat(notices).isEmpty();
    }

    @Test
    void closedItStillAnswers() {
        pods.close();

        pods.look(judge, pod("shop", "web-0"), BYTES);

        assertThat(notices).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"35, v1.35", "26+, v1.26", "'', ''", "x, ''"})
    void readsTheServersVersion(String minor, String version) {
        assertThat(Version.ofServer(minor)).isEqualTo(Version.of(version));
    }
}
