package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.Running.Owned;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningTest {
    private static JsonNode object(String name, String owner, String rest) {
        return Fixture.yaml(
                "{metadata: {namespace: shop, name: %s, ownerReferences: [%s]}, %s}".formatted(name, owner, rest));
    }

    private static String owner(String apiVersion, String kind, String name) {
        return "{apiVersion: %s, kind: %s, name: %s, controller: true}".formatted(apiVersion, kind, name);
    }

    private static Owned pod(String name, String owner) {
        return Running.pod(object(name, owner, "status: {phase: Running}")).orElseThrow();
    }

    @Test
    void tellsWhatGoesFromWhatGoesOn() {
        Workload operated = new Workload(
                WorkloadKind.STATEFUL_SET, object("pg", owner("acid.zalan.do/v1", "postgresql", "pg"), "spec: {}"));
        Running running = new Running(
                "shop",
                List.of(
                        pod("web-1", owner("apps/v1", "ReplicaSet", "web")),
                        pod("db-0", owner("apps/v1", "StatefulSet", "db")),
                        pod("kruise-0", owner("apps.kruise.io/v1", "StatefulSet", "kruise")),
                        pod("canary-1", owner("apps/v1", "ReplicaSet", "canary")),
                        pod("agent-1", owner("apps/v1", "DaemonSet", "agent")),
                        pod("agent-2", owner("apps/v1", "DaemonSet", "agent")),
                        pod("nightly-1-x", owner("batch/v1", "Job", "nightly-1")),
                        pod("tool", "")),
                List.of(
                        new Owned("nightly-1", Optional.of(new Controller("batch", "CronJob", "nightly"))),
                        new Owned("once", Optional.empty())),
                List.of(operated),
                Set.of("canary"),
                List.of("HorizontalPodAutoscaler shop/web rests while Deployment web is at 0"));

        assertThat(running.stopping()).containsExactly("shop/web-1", "shop/db-0");
        assertThat(running.goesOn())
                .containsExactly(
                        "Job shop/nightly-1 of CronJob nightly is running and is not stopped",
                        "Job shop/once is running and is not stopped",
                        "1 pod of namespace shop is not stopped: no workload made tool",
                        "2 pods of namespace shop are not stopped: DaemonSet agent makes agent-1, agent-2",
                        "1 pod of namespace shop is not stopped: ReplicaSet canary makes canary-1",
                        "1 pod of namespace shop is not stopped: StatefulSet kruise makes kruise-0",
                        "StatefulSet shop/pg belongs to postgresql pg, whose operator may wake it again",
                        "HorizontalPodAutoscaler shop/web rests while Deployment web is at 0");
    }

    @ParameterizedTest
    @CsvSource({"Running, true", "Pending, true", "Unknown, true", "Succeeded, false", "Failed, false"})
    void aPodThatHasEndedIsNotThere(String phase, boolean there) {
        assertThat(Running.pod(object("web", "", "status: {phase: %s}".formatted(phase))))
                .matches(pod -> pod.isPresent() == there);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status: {active: 1}                                     | true
            status: {}                                              | true
            status: {conditions: [{type: Complete, status: 'True'}]}| false
            status: {conditions: [{type: Failed, status: 'True'}]}  | false
            status: {conditions: [{type: Failed, status: 'False'}]} | true
            spec: {suspend: true}                                   | false
            """)
    void aJobThatHasEndedIsNotThere(String rest, boolean there) {
        assertThat(Running.job(object("nightly", "", rest))).matches(job -> job.isPresent() == there);
    }

    @Test
    void aReplicaSetOfADeploymentIsNoneOfItsOwn() {
        assertThat(Running.foreign(Stream.of(
                                object("web", owner("apps/v1", "Deployment", "web"), "spec: {}"),
                                object("canary", owner("argoproj.io/v1alpha1", "Rollout", "canary"), "spec: {}"),
                                object("alone", "", "spec: {}"))
                        .map(json -> new Workload(WorkloadKind.REPLICA_SET, json))
                        .toList()))
                .containsExactly("canary");
    }
}
