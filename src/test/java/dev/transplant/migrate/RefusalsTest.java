package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Version;
import dev.transplant.rewrite.Fixture;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final Instant SINCE = Instant.parse("2026-11-29T12:00:00.700Z");
    private static final String WORDS = "violates PodSecurity \"baseline:latest\": privileged (container \"c\")";
    private static final String NOTE = "Error creating: pods \"a-x7\" is forbidden: " + WORDS;

    private static JsonNode event(String times, String uid, String note) {
        return Fixture.yaml(
                "{metadata: {namespace: shop, %s}, regarding: {kind: StatefulSet, namespace: shop, name: a, uid: %s}, note: '%s'}"
                        .formatted(times, uid, note));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "creationTimestamp: '2026-11-29T12:00:00Z'}, eventTime: '2026-11-29T11:59:59.9Z' | true",
                "creationTimestamp: '2026-11-29T11:59:59Z'}, eventTime: '2026-11-29T11:59:59.9Z' | false",
                "creationTimestamp: '2026-11-29T11:00:00Z'}, deprecatedLastTimestamp: '2026-11-29T12:01:00Z' | true",
                "creationTimestamp: '2026-11-29T11:00:00Z'}, series: {lastObservedTime: '2026-11-29T12:01:00.000001Z'} | true",
                "creationTimestamp: x} | false",
            })
    void whatWasToldSinceTheRestoreBeganCounts(String times, boolean counts) {
        JsonNode event = Fixture.yaml(
                "{metadata: {namespace: shop, %s, note: 'Pod web-0 is refused: because. The data is lost.'}"
                        .formatted(times));

        List<RefusedPod> told = Refusals.told(List.of(event), SINCE);

        assertThat(told)
                .extracting(RefusedPod::text)
                .isEqualTo(
                        counts
                                ? List.of("In namespace shop: Pod web-0 is refused: because. The data is lost.")
                                : List.of());
        assertThat(told).allMatch(pod -> pod.object().equals("Pod web-0"));
    }

    @Test
    void ofEachControllerTheLastRefusalCounts() {
        JsonNode early = event("creationTimestamp: '2026-11-29T12:00:01Z'", "u1", NOTE);
        JsonNode late = event("creationTimestamp: '2026-11-29T12:00:09Z'", "u1", NOTE);
        JsonNode other = event("creationTimestamp: '2026-11-29T12:00:05Z'", "u2", NOTE);
        JsonNode quota = event("creationTimestamp: '2026-11-29T12:00:05Z'", "u3", "exceeded quota");

        assertThat(Refusals.ofControllers(List.of(late, early, other, quota), SINCE))
                .containsExactly(late, other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "securityContext: {privileged: true} | StatefulSet a | What a file-system backup holds of its volumes data, files is not restored. To get it back: kubectl label --overwrite namespace shop pod-security.kubernetes.io/enforce=privileged; then delete it and its claims there and restore again",
                "image: c | StatefulSet a | What a file-system backup holds of its volumes data, files is not restored. To get it back: kubectl label --overwrite namespace shop pod-security.kubernetes.io/enforce=baseline; then delete it and its claims there and restore again",
            })
    void saysWhatIsLostAndTheStepsToGetItBack(String container, String object, String steps) {
        JsonNode controller = Fixture.yaml("""
                {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {volumeClaimTemplates: [{metadata: {name: data}}],
                 template: {spec: {containers: [{name: c, %s}], volumes: [{name: tmp, emptyDir: {}},
                  {name: files, persistentVolumeClaim: {claimName: f}}]}}}}""".formatted(container));

        RefusedPod refused = Refusals.ofController(
                event("creationTimestamp: '2026-11-29T12:00:01Z'", "u1", NOTE), controller, Version.LATEST);

        assertThat(refused.object()).isEqualTo(object);
        assertThat(refused.message()).isEqualTo("Pods of %s are refused: %s. %s".formatted(object, WORDS, steps));
    }

    @Test
    void namesWhatOwnsTheControllerAndLosesNothingWithoutClaims() {
        JsonNode controller = Fixture.yaml("""
                {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a-1, ownerReferences: [{kind: Deployment, name: a, controller: true}]},
                 spec: {template: {spec: {containers: [{name: c, image: c}]}}}}""");

        assertThat(Refusals.ofController(event("creationTimestamp: x", "u1", NOTE), controller, Version.LATEST)
                        .message())
                .isEqualTo("Pods of Deployment a are refused: " + WORDS
                        + ". To mend it: kubectl label --overwrite namespace shop "
                        + "pod-security.kubernetes.io/enforce=baseline; its controller then makes them");
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet,           /apis/apps/v1/namespaces/shop/statefulsets/a",
        "Job,                   /apis/batch/v1/namespaces/shop/jobs/a",
        "ReplicationController, /api/v1/namespaces/shop/replicationcontrollers/a",
        "CloneSet,              ",
    })
    void findsTheController(String kind, @Nullable String path) {
        JsonNode event = Fixture.yaml("{regarding: {kind: %s, namespace: shop, name: a}}".formatted(kind));

        assertThat(Refusals.path(event).orElse(null)).isEqualTo(path);
    }
}
