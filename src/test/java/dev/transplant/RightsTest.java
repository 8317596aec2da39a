package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.JsonPatch;
import dev.transplant.rewrite.PatchOp;
import dev.transplant.testbed.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The roles of k8s/ give no more than is needed, and the README says all that they give. */
class RightsTest {
    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final Set<String> BEYOND_RBAC = Set.of("*", "escalate", "bind", "impersonate");
    private static final Set<String> CONFIGURATIONS =
            Set.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations");
    private static final Map<String, String> IN_THE_README = Map.ofEntries(
            Map.entry("secrets", "Secret "),
            Map.entry("configmaps", "ConfigMap "),
            Map.entry("mutatingwebhookconfigurations", "both webhook configurations"),
            Map.entry("validatingwebhookconfigurations", "both webhook configurations"),
            Map.entry("events", "Events"),
            Map.entry("namespaces", "Namespaces"),
            Map.entry("persistentvolumes", "PersistentVolumes"),
            Map.entry("persistentvolumeclaims", "PersistentVolumeClaims"),
            Map.entry("ingresses", "Ingresses"),
            Map.entry("leases", "Leases"),
            Map.entry("pods", "Pods"),
            Map.entry("podtemplates", "PodTemplates"),
            Map.entry("replicationcontrollers", "ReplicationControllers"),
            Map.entry("daemonsets", "DaemonSets"),
            Map.entry("deployments", "Deployments"),
            Map.entry("replicasets", "ReplicaSets"),
            Map.entry("statefulsets", "StatefulSets"),
            Map.entry("cronjobs", "CronJobs"),
            Map.entry("jobs", " Jobs"),
            Map.entry("services", "Services"),
            Map.entry("storageclasses", "StorageClasses"),
            Map.entry("ingressclasses", "IngressClasses"),
            Map.entry("horizontalpodautoscalers", "HorizontalPodAutoscalers"),
            Map.entry("backups", " Backups"),
            Map.entry("restores", " Restores"),
            Map.entry("backupstoragelocations", "BackupStorageLocations"),
            Map.entry("podvolumebackups", "PodVolumeBackups"),
            Map.entry("podvolumerestores", "PodVolumeRestores"),
            Map.entry("datauploads", "DataUploads"),
            Map.entry("datadownloads", "DataDownloads"),
            Map.entry("downloadrequests", "DownloadRequests"),
            Map.entry("serverstatusrequests", "ServerStatusRequests"));

    /** How the README says whose rights they are, by folder. */
    private static final Map<String, String> WHOSE = Map.of(
            "webhook", "",
            "before-1.30", " (before 1.30 only)",
            "tighten", " (tighten only)",
            "migrate-account", " (migrate only)",
            "migrate", " (migrate only)",
            "migrate-adopt", " (adoptNamespaces only)",
            "source", " (source only)");

    /** What writes more than one object of a name, and why it may. */
    private static final Map<String, String> JUSTIFIED = Map.ofEntries(
            Map.entry("tighten/clusterrole.yaml: patch namespaces", "held by a policy: TightenRightsIT"),
            Map.entry(
                    "webhook/role.yaml: create delete patch leases", "named after pods, so that no role can name them"),
            Map.entry("migrate-account/role.yaml: create update configmaps", "held by a policy: MigrateRightsIT"),
            Map.entry("migrate-account/role.yaml: create delete update leases", "held by a policy: MigrateRightsIT"),
            Map.entry(
                    "migrate-account/clusterrole.yaml: patch deployments replicasets statefulsets",
                    "held by a policy: MigrateRightsIT"),
            Map.entry("migrate-account/clusterrole.yaml: patch cronjobs", "held by a policy: MigrateRightsIT"),
            Map.entry("migrate-adopt/clusterrole.yaml: patch namespaces", "held by a policy: MigrateRightsIT"),
            Map.entry("migrate/velero-role.yaml: create restores", "what the Job is for"),
            Map.entry("source/role.yaml: create backups", "what the Job is for"),
            Map.entry(
                    "migrate/velero-role.yaml: create delete downloadrequests serverstatusrequests",
                    "named by chance, so that no role can name them"),
            Map.entry("source/role.yaml: create delete serverstatusrequests", "likewise"),
            Map.entry(
                    "source/clusterrole-quiesce.yaml: patch deployments replicasets statefulsets",
                    "the migration names its namespaces; a file of its own, to be left out"),
            Map.entry("source/clusterrole-quiesce.yaml: patch cronjobs", "likewise"));

    private static final String OURS = "in its namespace";
    private static final String VELEROS = "in Velero's namespace";
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** A line of a role's rules. */
    record Rule(String file, String role, JsonNode json) {
        Set<String> set(String field) {
            return Manifests.texts(json.path(field)).collect(Collectors.toSet());
        }

        boolean writes() {
            return !READING.containsAll(set("verbs"));
        }

        /** File, verbs that write, resources. */
        String writing() {
            return Stream.concat(
                            set("verbs").stream()
                                    .filter(verb -> !READING.contains(verb))
                                    .sorted(),
                            set("resources").stream().sorted())
                    .collect(Collectors.joining(" ", file + ": ", ""));
        }
    }

    /** What somebody may do, as the README's table puts it. */
    record Right(String verbs, String on, Set<String> names, String where) {}

    static List<Rule> rules() {
        return Manifests.some(Manifests.objectsOfKind("Role", "ClusterRole").stream()
                .flatMap(file -> Manifests.stream(Manifests.read(file).path("rules"))
                        .map(rule -> new Rule(file, Manifests.kind(Manifests.read(file)), rule))));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void hasNoWildcardAndNoWayToMore(Rule rule) {
        for (String field : List.of("apiGroups", "resources", "verbs")) {
            assertThat(rule.set(field)).isNotEmpty().doesNotContain("*").noneMatch(value -> value.contains("*"));
        }
        assertThat(rule.set("verbs")).doesNotContainAnyElementsOf(BEYOND_RBAC);
        assertThat(rule.json().has("nonResourceURLs")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void reachesSecretsByNameInOurNamespaceOnly(Rule rule) {
        if (rule.set("resources").contains("secrets")) {
            assertThat(rule.role()).isEqualTo("Role");
            assertThat(rule.set("resources")).hasSize(1);
            assertThat(rule.set("resourceNames")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void writesWhatItNamesAndEventsOnly(Rule rule) {
        boolean justified = JUSTIFIED.containsKey(rule.writing()) || isDryRunOnly(rule);
        if (rule.writes() && !rule.set("resources").equals(Set.of("events")) && !justified) {
            assertThat(rule.set("resourceNames")).as(rule.writing()).hasSize(1);
        }
    }

    @Test
    void justifiesNothingThatIsNoMore() {
        assertThat(rules()).extracting(Rule::writing).containsAll(JUSTIFIED.keySet());
    }

    /** Whether all that it creates a policy of the manifest refuses unless it is a dry-run: CanaryIT. */
    private static boolean isDryRunOnly(Rule rule) {
        JsonNode policy = Manifests.read("validatingadmissionpolicy-migrate.yaml");
        Set<String> held = Manifests.stream(policy.at("/spec/matchConstraints/resourceRules"))
                .filter(resourceRule -> Manifests.texts(resourceRule.path("operations"))
                        .toList()
                        .equals(List.of("CREATE")))
                .flatMap(resourceRule -> Manifests.texts(resourceRule.path("resources")))
                .collect(Collectors.toSet());
        return rule.file().startsWith("migrate-account/")
                && rule.set("verbs").stream()
                        .filter(verb -> !READING.contains(verb))
                        .toList()
                        .equals(List.of("create"))
                && held.containsAll(rule.set("resources"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void namesNothingThatDoesNotExistYet(Rule rule) {
        if (rule.set("verbs").contains("create")) {
            assertThat(rule.json().has("resourceNames"))
                    .as("create has no name yet, so that the rule would never match")
                    .isFalse();
        }
    }

    @Test
    void changesItsOwnConfigurationsOnly() {
        assertThat(rules())
                .filteredOn(rule -> rule.set("resources").stream().anyMatch(CONFIGURATIONS::contains))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.set("resourceNames"))
                        .containsExactly(Manifests.read("mutatingwebhookconfiguration.yaml")
                                .at("/metadata/name")
                                .asText()));
    }

    @ParameterizedTest
    @CsvSource({
        "webhook/rolebinding.yaml, webhook/role.yaml, webhook",
        "webhook/clusterrolebinding.yaml, webhook/clusterrole.yaml, webhook",
        "before-1.30/clusterrolebinding.yaml, before-1.30/clusterrole.yaml, webhook",
        "tighten/rolebinding.yaml, tighten/role.yaml, tighten",
        "tighten/clusterrolebinding.yaml, tighten/clusterrole.yaml, tighten",
        "migrate-account/rolebinding.yaml, migrate-account/role.yaml, migrate-account",
        "migrate-account/clusterrolebinding.yaml, migrate-account/clusterrole.yaml, migrate-account",
        "migrate/velero-rolebinding.yaml, migrate/velero-role.yaml, migrate-account",
        "migrate-adopt/clusterrolebinding.yaml, migrate-adopt/clusterrole.yaml, migrate-account",
        "source/rolebinding.yaml, source/role.yaml, source",
        "source/clusterrolebinding.yaml, source/clusterrole.yaml, source",
        "source/clusterrolebinding-quiesce.yaml, source/clusterrole-quiesce.yaml, source",
    })
    void givesARoleToThePodsAccountAlone(String bindingFile, String roleFile, String program) {
        JsonNode binding = Manifests.read(bindingFile);
        JsonNode role = Manifests.read(roleFile);
        JsonNode account = Manifests.read(program + "/serviceaccount.yaml");

        assertThat(binding.at("/roleRef/kind")).isEqualTo(role.path("kind"));
        assertThat(binding.at("/roleRef/name")).isEqualTo(role.at("/metadata/name"));
        assertThat(binding.path("subjects")).hasSize(1);
        assertThat(binding.at("/subjects/0/kind")).isEqualTo(account.path("kind"));
        assertThat(binding.at("/subjects/0/name")).isEqualTo(account.at("/metadata/name"));
        assertThat(binding.at("/subjects/0/namespace")).isEqualTo(account.at("/metadata/namespace"));
        if (!program.equals("source")) { // nothing runs there
            String workload = program.equals("migrate-account") ? "migrate/job.yaml" : program + "/deployment.yaml";
            assertThat(Manifests.read(workload).at("/spec/template/spec/serviceAccountName"))
                    .isEqualTo(account.at("/metadata/name"));
        }
    }

    @Test
    void bindsEveryRole() {
        assertThat(Manifests.objectsOfKind("RoleBinding", "ClusterRoleBinding"))
                .hasSameSizeAs(Manifests.objectsOfKind("Role", "ClusterRole"))
                .hasSize(12);
    }

    @Test
    void isWhatTheReadmeSays() throws IOException {
        assertThat(rules().stream().flatMap(RightsTest::rights).collect(Collectors.toSet()))
                .isEqualTo(readme());
    }

    private static Stream<Right> rights(Rule rule) {
        String verbs = Manifests.texts(rule.json().path("verbs")).collect(Collectors.joining(", "));
        String folder = rule.file().substring(0, rule.file().indexOf('/'));
        String where = rule.role().equals("ClusterRole")
                ? ""
                : Manifests.read(rule.file()).at("/metadata/namespace").asText().equals(Manifests.namespace())
                        ? OURS
                        : VELEROS;
        return rule.set("resources").stream()
                .map(resource -> new Right(
                        verbs + WHOSE.get(folder),
                        IN_THE_README.getOrDefault(resource, resource),
                        rule.set("resourceNames"),
                        where));
    }

    private static Set<Right> readme() throws IOException {
        return Files.readString(Shell.PROJECT.resolve("README.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("### What it may do in your cluster"))
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Pattern.compile("\\|")
                        .splitAsStream(line)
                        .map(String::strip)
                        .toList())
                .flatMap(cells -> rights(cells.get(1), cells.get(2)))
                .collect(Collectors.toSet());
    }

    private static Stream<Right> rights(String verbs, String on) {
        Set<String> names =
                QUOTED.matcher(on).results().map(name -> name.group(1)).collect(Collectors.toSet());
        return IN_THE_README.values().stream()
                .filter(on::contains)
                .map(word -> new Right(
                        verbs,
                        word,
                        names,
                        Stream.of(OURS, VELEROS)
                                .filter(on::contains)
                                .findFirst()
                                .orElse("")));
    }

    @ParameterizedTest
    @CsvSource({"role.yaml, get list watch create patch delete", "clusterrole.yaml, get list watch create"})
    void hasNeitherSecretNorConfigurationsBesideCertManager(String file, String verbs) {
        JsonNode role = Manifests.read("webhook/" + file);
        List<PatchOp> removals = new ArrayList<>();
        for (JsonNode operation : Manifests.read("cert-manager/" + file)) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            if (operation.path("op").asText().equals("test")) {
                assertThat(role.at(path)).isEqualTo(operation.path("value"));
            } else {
                removals.add(new PatchOp.Remove(path));
            }
        }

        JsonNode left = JsonPatch.apply(removals, role);

        assertThat(left.findValues("resources").toString()).doesNotContain("secrets");
        assertThat(left.findValues("verbs").stream().flatMap(Manifests::texts)).containsOnly(verbs.split(" "));
    }
}
