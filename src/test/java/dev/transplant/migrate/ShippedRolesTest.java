package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.Manifests;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The roles of k8s/ give all that preflight asks for. */
class ShippedRolesTest {
    private static final Migration ALL = Migrations.of(
            "backup: {volumes: snapshots}",
            "quiesce: true",
            "restore: {adoptNamespaces: true, namespaceMapping: {shop: store}}");
    private static final List<String> TARGET = List.of(
            "migrate-account/role.yaml",
            "migrate-account/clusterrole.yaml",
            "migrate/velero-role.yaml",
            "migrate-adopt/clusterrole.yaml");
    private static final List<String> SOURCE =
            List.of("source/role.yaml", "source/clusterrole.yaml", "source/clusterrole-quiesce.yaml");

    static List<Right> ofTarget() {
        return Rights.ofTarget(ALL, Manifests.namespace());
    }

    static List<Right> ofSource() {
        return Rights.ofSource(ALL, ALL.source().orElseThrow());
    }

    static List<Right> ofSourceWithoutQuiesce() {
        return Rights.ofSource(Migrations.of(), ALL.source().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("ofTarget")
    void allowTheJob(Right right) {
        assertThat(TARGET).anyMatch(role -> gives(Manifests.read(role), right));
    }

    @ParameterizedTest
    @MethodSource("ofSource")
    void allowTheJobInTheSource(Right right) {
        assertThat(SOURCE).anyMatch(role -> gives(Manifests.read(role), right));
    }

    @ParameterizedTest
    @MethodSource("ofSourceWithoutQuiesce")
    void allowARunWithoutQuiesceInTheSource(Right right) {
        assertThat(SOURCE)
                .filteredOn(role -> !role.contains("quiesce"))
                .anyMatch(role -> gives(Manifests.read(role), right));
    }

    private static boolean gives(JsonNode role, Right right) {
        String namespace = role.at("/metadata/namespace").asText();
        boolean reaches = namespace.isEmpty() || namespace.equals(right.namespace());
        return reaches && Manifests.stream(role.path("rules")).anyMatch(rule -> matches(rule, right));
    }

    private static boolean matches(JsonNode rule, Right right) {
        Set<String> names = texts(rule, "resourceNames").collect(Collectors.toSet());
        return texts(rule, "verbs").anyMatch(right.verb()::equals)
                && texts(rule, "apiGroups").anyMatch(right.group()::equals)
                && texts(rule, "resources").anyMatch(right.resource()::equals)
                && (names.isEmpty() || names.contains(right.name()));
    }

    private static Stream<String> texts(JsonNode rule, String field) {
        return Manifests.texts(rule.path(field));
    }
}
