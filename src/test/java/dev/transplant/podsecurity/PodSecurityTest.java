package dev.transplant.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row a case; that the words and verdicts are the API server's is proven by PodSecurityIT on real ones. */
class PodSecurityTest {
    private static final String GOOD_CONTAINER =
            "{allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

    @ParameterizedTest(name = "{0} by {1} on {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hostNetwork: true, hostPID: true | latest | latest | host namespaces (hostNetwork=true, hostPID=true)",
                "hostIPC: false, hostPID: null | latest | latest | ''",
                "hostNetwork: 'true' | latest | latest | ''",
                "volumes: [{name: v, hostPath: {path: /}}] | latest | latest | hostPath volumes (volume \"v\")",
                "volumes: [{name: v, hostPath: null}] | latest | latest | ''",
                "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}, {name: kernel.msgmax}]} | v1.31 | latest | forbidden sysctls (net.ipv4.tcp_rmem, kernel.msgmax)",
                "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]} | v1.32 | latest | ''",
                "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]} | latest | v1.26 | forbidden sysctls (net.ipv4.tcp_rmem)",
                "securityContext: {seLinuxOptions: {type: container_engine_t}} | v1.31 | latest | ''",
                "securityContext: {seLinuxOptions: {type: container_engine_t}} | v1.30 | latest | seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type \"container_engine_t\")",
                "securityContext: {seLinuxOptions: {user: u, role: r}} | latest | latest | seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: user may not be set; role may not be set)",
                "securityContext: {windowsOptions: {hostProcess: true}} | latest | latest | hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
                "securityContext: {seccompProfile: {type: Unconfined}} | latest | latest | seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")",
                "securityContext: {appArmorProfile: {type: Unconfined}} | latest | latest | forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")",
                "securityContext: {appArmorProfile: {type: Unconfined}} | latest | v1.29 | ''",
            })
    void judgesPods(String spec, String policy, String server, String refusal) {
        assertThat(text(Level.BASELINE, "{spec: {%s}}".formatted(spec), policy, server))
                .isEqualTo(refusal);
    }

    @ParameterizedTest(name = "{0} by {1} on {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "securityContext: {privileged: true} | latest | latest | privileged (container \"c\" must not set securityContext.privileged=true)",
                "securityContext: {privileged: 1} | latest | latest | ''",
                "securityContext: null | latest | latest | ''",
                "securityContext: {capabilities: {add: [CHOWN, SYS_ADMIN, NET_RAW]}} | latest | latest | non-default capabilities (container \"c\" must not include \"NET_RAW\", \"SYS_ADMIN\" in securityContext.capabilities.add)",
                "ports: [{containerPort: 1, hostPort: 0}] | latest | latest | ''",
                "ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 443}] | latest | latest | hostPort (container \"c\" uses hostPorts 443, 80)",
                "livenessProbe: {httpGet: {host: h}} | v1.33 | latest | ''",
                "livenessProbe: {httpGet: {host: h}} | latest | v1.33 | ''",
                "livenessProbe: {httpGet: {host: h}} | v1.34 | latest | probe or lifecycle host (container \"c\" uses probe or lifecycle host \"h\")",
                "lifecycle: {preStop: {tcpSocket: {host: b}}, postStart: {httpGet: {host: a}}} | latest | latest | probe or lifecycle host (container \"c\" uses probe or lifecycle hosts \"a\", \"b\")",
                "securityContext: {procMount: Unmasked} | latest | latest | procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")",
                "securityContext: {procMount: Default} | latest | latest | ''",
                "securityContext: {seLinuxOptions: {type: x}} | latest | latest | seLinuxOptions (container \"c\" set forbidden securityContext.seLinuxOptions: type \"x\")",
                "securityContext: {seccompProfile: {type: Localhost}} | latest | latest | ''",
            })
    void judgesContainersOfEveryList(String container, String policy, String server, String refusal) {
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            String pod = "{spec: {%s: [{name: c, %s}]}}".formatted(list, container);

            assertThat(text(Level.BASELINE, pod, policy, server)).as(list).isEqualTo(refusal);
        }
    }

    @ParameterizedTest(name = "{0} by {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "allowPrivilegeEscalation: true | v1.8 | allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false)",
                "allowPrivilegeEscalation: null | v1.8 | allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false)",
                "allowPrivilegeEscalation: true | v1.7 | ''",
                "capabilities: {drop: [all]} | latest | unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"])",
                "capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]} | latest | ''",
                "capabilities: {add: [CHOWN]} | latest | unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]; container \"c\" must not include \"CHOWN\" in securityContext.capabilities.add)",
                "capabilities: {add: [CHOWN]} | v1.21 | ''",
                "runAsNonRoot: false | latest | runAsNonRoot != true (container \"c\" must not set securityContext.runAsNonRoot=false)",
                "runAsNonRoot: null | latest | runAsNonRoot != true (pod or container \"c\" must set securityContext.runAsNonRoot=true)",
                "runAsUser: 0 | v1.23 | runAsUser=0 (container \"c\" must not set runAsUser=0)",
                "runAsUser: 0 | v1.22 | ''",
                "runAsUser: 1 | latest | ''",
                "seccompProfile: null | latest | seccompProfile (pod or container \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")",
                "seccompProfile: {type: Unconfined} | latest | seccompProfile (container \"c\" must not set securityContext.seccompProfile.type to \"Unconfined\")",
                "seccompProfile: null | v1.18 | ''",
                "procMount: Unmasked | latest | procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")",
            })
    void judgesRestricted(String field, String policy, String refusal) {
        ObjectNode pod = (ObjectNode) good();
        ((ObjectNode) pod.at("/spec/containers/0/securityContext"))
                .setAll((ObjectNode) Fixture.yaml("{" + field + "}"));

        assertThat(text(Level.RESTRICTED, pod, policy, "latest")).isEqualTo(refusal);
    }

    @ParameterizedTest(name = "{0} by {1} on {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "volumes: [{name: n, nfs: {}}, {name: h, hostPath: {}}] | latest | restricted volume types (volumes \"n\", \"h\" use restricted volume types \"hostPath\", \"nfs\")",
                "volumes: [{name: n}, {name: e, emptyDir: {}}, {name: new, notKnownYet: {}}, null] | latest | ''",
                "os: {name: windows} | v1.25 | runAsNonRoot != true (pod or container \"bad\" must set securityContext.runAsNonRoot=true)",
                "hostUsers: false | v1.35 | allowPrivilegeEscalation != false (container \"bad\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"bad\" must set securityContext.capabilities.drop=[\"ALL\"]), seccompProfile (pod or container \"bad\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")",
                "securityContext: {runAsNonRoot: false, runAsUser: 0} | latest | runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)",
            })
    void judgesRestrictedPods(String spec, String policy, String refusal) {
        ObjectNode pod = (ObjectNode)
                (spec.contains("os:") || spec.contains("hostUsers")
                        ? Fixture.yaml("{spec: {containers: [{name: bad}]}}")
                        : good());
        ((ObjectNode) pod.path("spec")).setAll((ObjectNode) Fixture.yaml("{" + spec + "}"));

        assertThat(text(Level.RESTRICTED, pod, policy, "latest")).isEqualTo(refusal);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "container.apparmor.security.beta.kubernetes.io/c: unconfined | v1.29 | forbidden AppArmor profile (container.apparmor.security.beta.kubernetes.io/c=\"unconfined\")",
                "container.apparmor.security.beta.kubernetes.io/c: unconfined | v1.35 | forbidden AppArmor profiles (container \"c\" and annotation must not set AppArmor profile type to \"Unconfined\", \"container.apparmor.security.beta.kubernetes.io/c=\"unconfined\"\")",
                "container.apparmor.security.beta.kubernetes.io/c: localhost/x | v1.35 | ''",
                "seccomp.security.alpha.kubernetes.io/pod: unconfined | v1.26 | seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")",
                "seccomp.security.alpha.kubernetes.io/pod: unconfined | v1.27 | ''",
                "container.seccomp.security.alpha.kubernetes.io/c: unconfined | v1.18 | seccompProfile (forbidden annotation container.seccomp.security.alpha.kubernetes.io/c=\"unconfined\")",
                "container.seccomp.security.alpha.kubernetes.io/c: docker/default | v1.18 | ''",
            })
    void judgesAnnotations(String annotation, String server, String refusal) {
        String pod = "{metadata: {annotations: {%s}}, spec: {containers: [{name: c}]}}".formatted(annotation);

        assertThat(text(Level.BASELINE, pod, "latest", server)).isEqualTo(refusal);
    }

    @Test
    void takesPortsOfTheNodesNetworkForHostPorts() {
        String pod = "{spec: {hostNetwork: true, containers: [{name: c, ports: [{containerPort: 80}]}]}}";

        assertThat(text(Level.BASELINE, pod, "latest", "latest"))
                .isEqualTo("host namespaces (hostNetwork=true), hostPort (container \"c\" uses hostPort 80)");
    }

    @Test
    void namesFieldContainerValueAndRemedy() {
        JsonNode deployment = Fixture.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                spec: {template: {spec: {initContainers: [{name: i}, {name: j, securityContext: {privileged: true}}]}}}
                """);

        List<Refusal> refusals = new PodSecurity(Standard.LATEST)
                .evaluate(Level.BASELINE, PodTemplates.pod(deployment).orElseThrow());

        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.violations())
                        .singleElement()
                        .satisfies(violation -> {
                            assertThat(deployment.at(violation.path()).asBoolean())
                                    .isTrue();
                            assertThat(violation.check()).isEqualTo("privileged");
                            assertThat(violation.container()).isEqualTo("j");
                            assertThat(violation.value()).isEqualTo("true");
                            assertThat(violation.remedy()).isEqualTo("set it to false");
                        }));
    }

    @ParameterizedTest
    @CsvSource({
        "v1,Pod,/spec",
        "v1,PodTemplate,/template/spec",
        "v1,ReplicationController,/spec/template/spec",
        "apps/v1,ReplicaSet,/spec/template/spec",
        "apps/v1,Deployment,/spec/template/spec",
        "apps/v1,StatefulSet,/spec/template/spec",
        "apps/v1,DaemonSet,/spec/template/spec",
        "batch/v1,Job,/spec/template/spec",
        "batch/v1,CronJob,/spec/jobTemplate/spec/template/spec",
        "example.com/v1,Pod,",
        "v1,Service,",
    })
    void knowsWhereKindsHaveTheirPods(String apiVersion, String kind, String spec) {
        JsonNode object = Fixture.yaml("{apiVersion: %s, kind: %s}".formatted(apiVersion, kind));

        assertThat(PodTemplates.place(object).map(place -> place.appendProperty("spec")))
                .isEqualTo(Optional.ofNullable(spec).map(JsonPointer::compile));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{containers: [{name: c, securityContext: " + GOOD_CONTAINER + "}]} | RESTRICTED",
                "{containers: [{name: c}]} | BASELINE",
                "{containers: [{name: c, ports: [{hostPort: 1}]}]} | PRIVILEGED",
            })
    void givesTheLeastLevel(String spec, Level level) {
        JsonNode pod = Fixture.yaml("{apiVersion: v1, kind: Pod, spec: %s}".formatted(spec));

        assertThat(new PodSecurity(Standard.LATEST).least(PodTemplates.pod(pod).orElseThrow()))
                .isEqualTo(level);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "x",
                "{spec: []}",
                "{metadata: 1, spec: 2}",
                "{metadata: {annotations: [1]}, spec: {securityContext: [], volumes: {}, containers: {a: {}}, initContainers: [1, null, [2]]}}",
                "{spec: {containers: [{name: [], ports: [1, [2], {hostPort: x}], securityContext: {capabilities: {add: [null, 1]}}}], volumes: [1, x, null]}}",
                "{spec: {securityContext: {sysctls: [1, null], seLinuxOptions: x, seccompProfile: 1}, os: windows, hostUsers: x}}",
            })
    void neverThrows(String pod) {
        for (String version : List.of("v1.0", "v1.26", "latest")) {
            for (Level level : Level.values()) {
                assertThat(text(level, pod, version, version)).isNotNull();
            }
        }
    }

    private static JsonNode good() {
        return Fixture.yaml("{spec: {containers: [{name: c, securityContext: %s}]}}".formatted(GOOD_CONTAINER));
    }

    private static String text(Level level, String pod, String policy, String server) {
        return text(level, Fixture.yaml(pod), policy, server);
    }

    private static String text(Level level, JsonNode pod, String policy, String server) {
        Standard standard = new Standard(version(policy), version(server));
        return Refusal.text(new PodSecurity(standard).evaluate(level, new Pod(JsonPointer.empty(), pod)));
    }

    private static Version version(String label) {
        return Version.of(label).orElseThrow();
    }
}
