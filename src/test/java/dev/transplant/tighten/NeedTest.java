package dev.transplant.tighten;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.Standard;
import dev.transplant.rewrite.Fixture;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeedTest {
    private static final String RESTRICTED =
            "{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}";
    private static final String BASELINE = "{containers: [{name: c}]}";
    private static final String PRIVILEGED = "{hostPID: true, containers: [{name: c}]}";

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment, '{replicas: 0, template: {spec: %s}}', scaled to zero",
        "apps/v1, ReplicaSet, '{template: {spec: %s}}', without an owner",
        "batch/v1, Job, '{suspend: true, template: {spec: %s}}', suspended",
        "batch/v1, CronJob, '{suspend: true, jobTemplate: {spec: {template: {spec: %s}}}}', runs later",
        "v1, Pod, '%s', a pod itself",
    })
    void countsWhatMakesPodsNowOrLater(String apiVersion, String kind, String spec, String why) {
        assertThat(need(
                        object("v1", "Pod", RESTRICTED),
                        object(apiVersion, kind, spec.formatted(PRIVILEGED)),
                        object("v1", "Pod", BASELINE)))
                .as(why)
                .hasValueSatisfying(need -> {
                    assertThat(need.level()).isEqualTo(Level.PRIVILEGED);
                    assertThat(need.reason()).isEqualTo(kind + " x: host namespaces (hostPID=true)");
                });
    }

    @Test
    void isTheLeastOfAll() {
        assertThat(need(object("v1", "Pod", RESTRICTED))).hasValue(new Need(Level.RESTRICTED, "", 0));
        assertThat(need(object("v1", "Pod", RESTRICTED), object("v1", "Pod", BASELINE), object("v1", "Pod", BASELINE)))
                .hasValueSatisfying(need -> {
                    assertThat(need.level()).isEqualTo(Level.BASELINE);
                    assertThat(need.reason())
                            .startsWith("Pod x: allowPrivilegeEscalation != false (container \"c\" must set")
                            .endsWith("; and 1 more");
                });
    }

    @Test
    void isUnknownWithoutWorkloads() {
        assertThat(need(object("v1", "Service", "{}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: old, ownerReferences: [{kind: Deployment, controller: true}]}, spec: {replicas: 0, template: {spec: {hostPID: true}}}}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: x}, spec: {template: {spec: {hostPID: true}}}, status: {conditions: [{type: Failed, status: 'True'}]}}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: x}, spec: {template: {spec: {hostPID: true}}}, status: {completionTime: '2026-11-29T08:00:00Z'}}",
                "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {hostPID: true}, status: {phase: Failed}}",
            })
    void passesOverWhatMakesNoMorePods(String object) {
        assertThat(need(object)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', of nobody",
        "1, '{kind: Deployment, controller: true}', still has pods",
        "0, '{kind: Deployment}', not controlled",
        "0, '{kind: Rollout, controller: true}', whose own template nobody judges",
    })
    void countsReplicaSetsThatNoDeploymentSpeaksFor(int replicas, String owner, String why) {
        String set =
                "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: x, ownerReferences: [%s]}, spec: {replicas: %d, template: {spec: {hostPID: true}}}}"
                        .formatted(owner, replicas);

        assertThat(need(set))
                .as(why)
                .hasValueSatisfying(need -> assertThat(need.level()).isEqualTo(Level.PRIVILEGED));
    }

    private static Optional<Need> need(String... objects) {
        Need.Of of = new Need.Of(new PodSecurity(Standard.LATEST));
        Arrays.stream(objects).map(Fixture::yaml).forEach(of::add);
        return of.result();
    }

    private static String object(String apiVersion, String kind, String spec) {
        return "{apiVersion: %s, kind: %s, metadata: {name: x}, spec: %s}".formatted(apiVersion, kind, spec);
    }
}
