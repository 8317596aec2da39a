package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.transplant.rewrite.Fixture;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestTest {
    private static final String OURS = "{\"run\":\"shop-1\",\"kind\":\"Deployment\",\"replicas\":3}";
    private static final String OTHERS = "{\"run\":\"shop-2\",\"kind\":\"Deployment\",\"replicas\":3}";
    private final Rest rest = new Rest("shop-1");

    private static Workload workload(WorkloadKind kind, String annotation, String spec) {
        JsonNode json = Fixture.yaml("""
                metadata: {namespace: shop, name: web, resourceVersion: '7', annotations: {transplant.dev/quiesced: '%s'}}
                spec: {%s}
                """.formatted(annotation, spec));
        return new Workload(kind, json);
    }

    /** The value that a patch writes, and the one that it keeps in the annotation. */
    private static String written(Optional<ArrayNode> patch) {
        return patch.map(operations -> operations.get(operations.size() - 1).path("value") + " "
                        + operations.get(1).path("value").asText())
                .orElse("nothing")
                .trim();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            DEPLOYMENT  | ''                                                 | replicas: 3    | 0 {'run':'shop-1','kind':'Deployment','replicas':3}
            DEPLOYMENT  | ''                                                 | replicas: 0    | 0 {'run':'shop-1','kind':'Deployment','replicas':0}
            DEPLOYMENT  | ''                                                 | paused: true   | 0 {'run':'shop-1','kind':'Deployment','replicas':1}
            CRON_JOB    | ''                                                 | suspend: false | true {'run':'shop-1','kind':'CronJob','suspend':false}
            CRON_JOB    | ''                                                 | suspend: true  | true {'run':'shop-1','kind':'CronJob','suspend':true}
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':3}  | replicas: 0    | nothing
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':3}  | replicas: 5    | 0 {'run':'shop-1','kind':'Deployment','replicas':3}
            DEPLOYMENT  | {'run':'shop-2','kind':'Deployment','replicas':3}  | replicas: 5    | nothing
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':-1} | replicas: 5    | nothing
            DEPLOYMENT  | {'run':'shop-1','replicas':3}                      | replicas: 5    | nothing
            DEPLOYMENT  | 3                                                  | replicas: 5    | nothing
            REPLICA_SET | {'run':'shop-2','kind':'Deployment','replicas':3}  | replicas: 2    | 0 {'run':'shop-1','kind':'ReplicaSet','replicas':2}
            STATEFUL_SET| ''                                                 | persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}, replicas: 2 | nothing
            STATEFUL_SET| ''                                                 | persistentVolumeClaimRetentionPolicy: {whenScaled: Retain}, replicas: 2 | 0 {'run':'shop-1','kind':'StatefulSet','replicas':2}
            """)
    void sleeps(WorkloadKind kind, String annotation, String spec, String expected) {
        String mark = annotation.replace("''", "").replace('\'', '"');

        assertThat(written(rest.sleep(workload(kind, mark, spec)))).isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            DEPLOYMENT  | ''                                                 | replicas: 0    | nothing
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':3}  | replicas: 0    | 3
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':0}  | replicas: 0    | 0
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment','replicas':3}  | replicas: 5    | 5
            DEPLOYMENT  | {'run':'shop-2','kind':'Deployment','replicas':3}  | replicas: 0    | nothing
            DEPLOYMENT  | {'run':'shop-1','kind':'Deployment'}               | replicas: 0    | nothing
            CRON_JOB    | {'run':'shop-1','kind':'CronJob','suspend':false}  | suspend: true  | false
            CRON_JOB    | {'run':'shop-1','kind':'CronJob','suspend':true}   | suspend: true  | true
            REPLICA_SET | {'run':'shop-1','kind':'Deployment','replicas':3}  | replicas: 0    | nothing
            """)
    void wakes(WorkloadKind kind, String annotation, String spec, String expected) {
        String mark = annotation.replace("''", "").replace('\'', '"');

        assertThat(written(rest.wake(workload(kind, mark, spec)))).isEqualTo(expected);
    }

    @Test
    void aPatchFitsOnlyWhatWasSeen() {
        Workload bare = new Workload(
                WorkloadKind.DEPLOYMENT,
                Fixture.yaml("{metadata: {namespace: shop, name: web, resourceVersion: '7'}, spec: {replicas: 3}}"));

        assertThat(rest.sleep(bare).orElseThrow()).isEqualTo(Fixture.yaml("""
                - {op: test, path: /metadata/resourceVersion, value: '7'}
                - {op: add, path: /metadata/annotations, value: {}}
                - {op: add, path: /metadata/annotations/transplant.dev~1quiesced, value: '%s'}
                - {op: add, path: /spec/replicas, value: 0}
                """.formatted(OURS)));
        assertThat(rest.wake(workload(WorkloadKind.DEPLOYMENT, OURS, "replicas: 0"))
                        .orElseThrow())
                .isEqualTo(Fixture.yaml("""
                - {op: test, path: /metadata/resourceVersion, value: '7'}
                - {op: remove, path: /metadata/annotations/transplant.dev~1quiesced}
                - {op: add, path: /spec/replicas, value: 3}
                """));
    }

    @Test
    void saysWhatWasDone() {
        Workload web = workload(WorkloadKind.DEPLOYMENT, OURS, "replicas: 0");

        assertThat(Rest.slept(workload(WorkloadKind.DEPLOYMENT, "", "replicas: 3")))
                .isEqualTo("Deployment shop/web from 3 to 0");
        assertThat(Rest.slept(workload(WorkloadKind.CRON_JOB, "", "")))
                .isEqualTo("CronJob shop/web from scheduled to suspended");
        assertThat(rest.woken(web)).isEqualTo("Deployment shop/web back to 3");
        assertThat(rest.woken(workload(WorkloadKind.DEPLOYMENT, OURS, "replicas: 5")))
                .isEqualTo("Deployment shop/web stays at 5, which somebody set meanwhile; before it was 3");
        assertThat(rest.refused(web, "no").text())
                .isEqualTo(
                        "Deployment shop/web is not woken, since the API server refuses it: no. To mend it: kubectl -n shop scale deployment/web --replicas=3 && kubectl -n shop annotate deployment/web transplant.dev/quiesced-");
    }

    @Test
    void saysWhatIsInTheWay() {
        assertThat(rest.problem(workload(WorkloadKind.DEPLOYMENT, OURS, "replicas: 0")))
                .isEmpty();
        assertThat(text(WorkloadKind.DEPLOYMENT, OTHERS, "replicas: 0"))
                .isEqualTo(
                        "Deployment shop/web was put to rest by run 'shop-2' already. To mend it: kubectl -n shop scale deployment/web --replicas=3 && kubectl -n shop annotate deployment/web transplant.dev/quiesced-; or `migrate --rollback` of run 'shop-2', which wakes all of its workloads");
        assertThat(text(WorkloadKind.CRON_JOB, "x", "suspend: true"))
                .isEqualTo(
                        "CronJob shop/web has an annotation transplant.dev/quiesced that does not say what was before, so nobody can wake it. To mend it: kubectl -n shop patch cronjob/web -p '{\"spec\":{\"suspend\":false}}' && kubectl -n shop annotate cronjob/web transplant.dev/quiesced-, with the value that it shall have");
        assertThat(text(
                        WorkloadKind.STATEFUL_SET,
                        "",
                        "replicas: 1, persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}"))
                .isEqualTo(
                        "StatefulSet shop/web would delete its claims, and with them their data, at 0, since whenScaled of its persistentVolumeClaimRetentionPolicy is Delete. To mend it: kubectl -n shop patch statefulset/web --type=merge -p '{\"spec\":{\"persistentVolumeClaimRetentionPolicy\":{\"whenScaled\":\"Retain\"}}}'");
    }

    private String text(WorkloadKind kind, String annotation, String spec) {
        return rest.problem(workload(kind, annotation, spec)).orElseThrow().text();
    }
}
