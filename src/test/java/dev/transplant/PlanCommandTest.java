package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PlanCommandTest {
    private static final String POLICY = """
            ingress: {classes: {avi-lb: contour}}
            storage: {classes: {default: gold}}
            """;
    private static final String INGRESS = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web, namespace: shop}
            spec: {ingressClassName: %s}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private String policy = "";

    @BeforeEach
    void writePolicy() throws IOException {
        policy = file("policy", POLICY);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private int plan(String input, String... arguments) {
        return plan(input, out, arguments);
    }

    private int plan(String input, OutputStream output, String... arguments) {
        PlanCommand command = new PlanCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), output);
        return new CommandLine(command).setErr(new PrintWriter(err)).execute(arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toByteArray());
    }

    @Test
    void showsWhatChanges() {
        assertThat(plan(INGRESS.formatted("avi-lb"), "--policy", policy, "-")).isZero();
        assertThat(output())
                .startsWith("--- Ingress shop/web (standard input, document 1 (line 1))\n")
                .contains("-  ingressClassName: avi-lb\n+  ingressClassName: contour\n")
                .contains("Nothing here needs a person.")
                .doesNotContain("\033");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void showsTheSummaryAlone() {
        plan(INGRESS.formatted("avi-lb"), "--policy", policy, "--quiet", "-");
        assertThat(output()).startsWith("Objects").doesNotContain("shop/web");
    }

    @Test
    void printsJson() throws IOException {
        assertThat(plan(INGRESS.formatted("avi-lb"), "--policy", policy, "-o", "json", "-"))
                .isZero();
        assertThat(json().path("schema").asText()).isEqualTo("transplant.dev/plan/v1");
        assertThat(json().at("/objects/0/outcome").asText()).isEqualTo("rewritten");
        assertThat(json().at("/summary/unused/0").asText()).isEqualTo("storage.classes.default");
    }

    @Test
    void exitsWithThreeIfAClassIsNotMapped() {
        assertThat(plan(INGRESS.formatted("nginx"), "--policy", policy, "-")).isEqualTo(3);
        assertThat(output()).contains("class 'nginx' is not in ingress.classes (known: avi-lb)");
    }

    @Test
    void exitsWithZeroIfThePolicyItselfLetsAClassStay() throws IOException {
        String keep = file("keep", "ingress: {unmapped: keep}");
        assertThat(plan(INGRESS.formatted("nginx"), "--policy", keep, "-")).isZero();
        assertThat(output())
                .contains("Not mapped, and kept or removed as the policy says\n")
                .contains("class 'nginx' is not in ingress.classes")
                .doesNotContain("Not settled");
    }

    @Test
    void namesKeysOfThePolicyThatDidNothing() throws IOException {
        String keys = file("keys", """
                ingress: {classes: {avi-lb: contour, avi: contour}}
                podSecurity: {namespaces: {shop-*: privileged, none: privileged}}
                remove:
                  finalizers: [ingress.ako.vmware.com/finalizer, example.com/used, example.com/unused]
                  annotations: [example.com/used, example.com/unused]
                """);
        String namespace = """
                {apiVersion: v1, kind: Namespace,
                 metadata: {name: shop-1, annotations: {example.com/used: x}}}
                ---
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: x, finalizers: [example.com/used]}}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: x, finalizers: [example.com/unused]}}
                ---
                """;
        plan(namespace + INGRESS.formatted("avi-lb"), "--policy", keys, "-o", "json", "--quiet", "-");
        assertThat(json().at("/summary/unused"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "ingress.classes.avi",
                        "podSecurity.namespaces.none",
                        "remove.annotations.example.com/unused",
                        "remove.finalizers.example.com/unused");
    }

    @Test
    void exitsWithThreeIfSomethingIsRefused() throws IOException {
        String deny = file("deny", "ingress: {unmapped: deny}");
        assertThat(plan(INGRESS.formatted("nginx"), "--policy", deny, "-o", "json", "-"))
                .isEqualTo(3);
        assertThat(json().at("/objects/0/outcome").asText()).isEqualTo("refused");
        assertThat(json().at("/objects/0/why").asText()).contains("'nginx'");
        out.reset();
        plan(INGRESS.formatted("nginx"), "--policy", deny, "-");
        assertThat(output().lines().takeWhile(line -> !line.isEmpty()))
                .as("said once")
                .filteredOn(line -> line.contains("'nginx'"))
                .hasSize(1);
    }

    @Test
    void exitsWithThreeIfACheckFindsSomething() {
        String webhooks =
                "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: a}}";
        assertThat(plan(webhooks, "--policy", policy, "-")).isEqualTo(3);
        assertThat(output()).contains("--exclude-resources mutatingwebhookconfigurations");
    }

    @Test
    void withoutPolicyTheDefaultsCount() {
        assertThat(plan(INGRESS.formatted("avi-lb"), "-")).isEqualTo(3);
        assertThat(output()).contains("class 'avi-lb' is not in ingress.classes (known: none)");
    }

    @Test
    void saysThatAnObservingWebhookWouldChangeNothing() throws IOException {
        String observe = file("observe", "mode: observe\n" + POLICY);
        assertThat(plan(INGRESS.formatted("avi-lb"), "--policy", observe, "-")).isZero();
        assertThat(output()).contains("The policy's mode is observe");
        out.reset();
        plan(INGRESS.formatted("avi-lb"), "--policy", observe, "-o", "json", "-");
        assertThat(json().at("/summary/mode").asText()).isEqualTo("observe");
    }

    @Test
    void leavesOutWhatVeleroLeavesOutAndWhatThePolicyExcludes() throws IOException {
        String excluding = file("excluding", POLICY + "excludedNamespaces: [shop]");
        plan(
                INGRESS.formatted("avi-lb")
                        + "---\n{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {phase: Succeeded}}",
                "--policy",
                excluding,
                "-o",
                "json",
                "-");
        assertThat(json().at("/objects/0/outcome").asText()).isEqualTo("unchanged");
        assertThat(json().at("/objects/1/outcome").asText()).isEqualTo("notRestored");
        assertThat(json().at("/objects/1/why").asText()).isEqualTo("it is completed");
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            as it is                     | | baseline | 0
            with security contexts       | | restricted | 0
            with security contexts, and a hostPath | | baseline | 3
            with security contexts, and a hostPath | podSecurity: {namespaces: {guestbook: privileged}} | privileged | 0
            """)
    void computesTheLevelOfTheGuestbook(String change, String consent, String level, int code) throws IOException {
        String rules = file("rules", POLICY + (consent == null ? "" : consent));
        String guestbook = guestbook(change);

        assertThat(plan(guestbook, "--policy", rules, "--velero", "v1.18.1", "-o", "json", "-"))
                .isEqualTo(code);

        JsonNode namespaces = json().at("/summary/namespaces");
        assertThat(namespaces).hasSize(1);
        assertThat(namespaces.at("/0/name").asText()).isEqualTo("guestbook");
        assertThat(namespaces.at("/0/level").asText()).isEqualTo(level);
        JsonNode last = json().at("/objects/" + (json().path("objects").size() - 1));
        assertThat(last.path("kind").asText()).as("comes last").isEqualTo("Namespace");
        assertThat(last.path("patch").toString())
                .contains("pod-security.kubernetes.io~1enforce\",\"value\":\"" + level + "\"");
        assertThat(namespaces.at("/0/forcedBy").findValuesAsText("check").stream()
                        .distinct())
                .containsExactly(
                        change.contains("hostPath")
                                ? new String[] {"hostPathVolumes"}
                                : level.equals("restricted")
                                        ? new String[0]
                                        : new String[] {
                                            "allowPrivilegeEscalation",
                                            "capabilities_restricted",
                                            "runAsNonRoot",
                                            "seccompProfile_restricted"
                                        });
        if (code == 3) {
            assertThat(json().at("/summary/findings/listed/0/message").asText())
                    .startsWith(
                            "needs 'privileged' (Deployment frontend: spec.template.spec.volumes[1].hostPath), looser")
                    .endsWith("consent by podSecurity.namespaces: {guestbook: privileged}");
        }
    }

    private static String guestbook(String change) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("frontend", "ingress", "namespace", "redis-follower", "redis-leader")) {
            all.append(Files.readString(Path.of("samples/guestbook", name + ".yaml")))
                    .append("---\n");
        }
        String text = all.toString();
        String strict = "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true,"
                + " capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
        if (change.contains("contexts")) {
            text = text.replaceAll("(?m)^( +)(image: .*)$", "$1$2\n$1" + strict);
        }
        return change.contains("hostPath")
                ? text.replaceFirst(
                        "(?m)^( +)(configMap: \\{name: guestbook\\})$",
                        "$1$2\n        - name: logs\n$1hostPath: {path: /var/log}")
                : text;
    }

    @ParameterizedTest
    @CsvSource({"restricted, 3, 5", "baseline, 0, 0"})
    void tellsAllThatALevelRefuses(String level, int code, int remarks) throws IOException {
        String deployment = """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop},
                 spec: {template: {spec: {containers: [{name: a}]}}}}
                """;

        assertThat(plan(deployment, "--level", level, "-")).isEqualTo(code);
        assertThat(
                        output().contains(
                                        "found: violates PodSecurity \"restricted\": allowPrivilegeEscalation != false (container \"a\" must set"))
                .isEqualTo(code == 3);
        out.reset();
        plan(deployment, "--level", level, "-o", "json", "-");
        assertThat(json().at("/objects/0/remarks"))
                .hasSize(remarks)
                .allSatisfy(remark -> assertThat(remark.path("check").asText()).isEqualTo("pod-security"));
    }

    @Test
    void readsSeveralPaths() throws IOException {
        String one = file("one.yaml", INGRESS.formatted("avi-lb"));
        String other = file("other.yaml", INGRESS.formatted("avi-lb"));
        plan("", "--policy", policy, "-o", "json", one, other);
        assertThat(json().path("objects")).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            -o yaml -             | Invalid value for option '--output'
            ''                    | give either PATH or --backup NAME
            --backup b a.yaml     | give either PATH or --backup NAME
            --kubeconfig k a.yaml | --kubeconfig belongs to --backup: manifests need no cluster
            --policy /none -      | --policy: the file /none does not exist
            --kubeconfig /none --backup b | --kubeconfig: the file /none does not exist
            --level loose -       | is neither restricted nor baseline
            --kubernetes new -    | is no version such as v1.35
            --velero new -        | is no version such as v1.18.1
            /none.yaml            | /none.yaml does not exist
            """)
    void namesWrongArguments(String arguments, String message) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
        assertThat(plan(INGRESS, words)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(output()).isEmpty();
    }

    @Test
    void namesEveryProblemOfThePolicy() throws IOException {
        String bad = file("bad", "mode: loud\ningres: {}\n");
        assertThat(plan(INGRESS, "--policy", bad, "-")).isEqualTo(2);
        assertThat(err.toString())
                .contains(bad + ": line 1: mode: 'loud' is not one of")
                .contains("line 2: ingres");
    }

    @Test
    void namesFileDocumentAndLine() throws IOException {
        String file = file("a.yaml", INGRESS.formatted("avi-lb") + "---\nhello: x\n");
        assertThat(plan("", "--policy", policy, file)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "transplant plan: %s, document 2 (line 6) is no Kubernetes object: it has no apiVersion and kind%n"
                                .formatted(file));
        assertThat(output()).as("what was read before").contains("ingressClassName: contour");
    }

    @Test
    void printsNothingThatATerminalWouldObey() {
        assertThat(plan("a: \033[31m\n", "-")).isEqualTo(2);
        assertThat(plan("{\"\\e[31m\": [*a]}", "/\033[31m")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "standard input, after line 1: is no YAML: the character U+001B is not allowed",
                        "/\\u001b[31m does not exist")
                .doesNotContain("\033");
    }

    @Test
    void anOutputThatEndsEarlyIsToldNotIgnored() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(plan(INGRESS.formatted("avi-lb"), full, "--policy", policy, "-"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("the plan cannot be written: No space left on device");
    }

    @Test
    void anUnreachableClusterIsNamed() throws IOException {
        String kubeconfig = file("kubeconfig", """
                apiVersion: v1
                kind: Config
                clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {token: x}}]
                current-context: a
                """);
        assertThat(plan("", "--kubeconfig", kubeconfig, "--backup", "b")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("transplant plan: the cluster cannot be asked: ")
                .contains("ConnectException");
    }

    @Test
    void aBrokenKubeconfigOfTheEnvironmentIsNamed() throws IOException {
        System.setProperty("kubeconfig", file("broken", "a: [\n"));
        try {
            assertThat(plan("", "--backup", "b")).isEqualTo(2);
        } finally {
            System.clearProperty("kubeconfig");
        }
        assertThat(err.toString()).startsWith("transplant plan: the kubeconfig cannot be read: ");
    }
}
