package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.migrate.ClusterState.NamespaceState;
import dev.transplant.migrate.ClusterState.Presence;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyReader;
import dev.transplant.rewrite.Fixture;
import dev.transplant.velero.VeleroVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A situation in which all is well, and what a test changes of it. */
final class Given {
    static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    static final String RUN = "{metadata: {name: shop-1, annotations: {transplant.dev/run: shop-1}}}";
    private static final String LOCATION =
            "{metadata: {name: default}, spec: {default: true, objectStorage: {bucket: velero}}, status: {phase: Available}}";
    private static final String AGENT = "{metadata: {name: node-agent}, status: {numberReady: 3}}";
    private static final String LEAST = """
            name: shop-1
            namespaces: [shop]
            """;

    private final Map<Side, Cluster> clusters = new EnumMap<>(Side.class);
    private String migration = LEAST + "source: {kubeconfig: /source}\n";
    private Optional<Policy> policy = Optional.empty();
    private Optional<Instant> tokenExpires = Optional.empty();

    /** One of the two. */
    private static final class Cluster {
        private final Map<Part, List<JsonNode>> parts = new EnumMap<>(Part.class);
        private final Map<String, NamespaceState> namespaces = new HashMap<>();
        private final List<Right> missing = new ArrayList<>();
        private final List<Finding> troubles = new ArrayList<>();
        private Optional<Version> kubernetes = Optional.of(new Version(35));
        private ClusterState.Velero velero = new ClusterState.Velero(Presence.RUNS, VeleroVersion.of("v1.18.1"));

        ClusterState state(Side side) {
            return new ClusterState(side, "velero", kubernetes, velero, parts, namespaces, missing, troubles);
        }
    }

    Given() {
        for (Side side : Side.values()) {
            clusters.put(side, new Cluster());
            part(side, Part.LOCATIONS, LOCATION)
                    .part(side, Part.DAEMON_SETS, AGENT)
                    .part(side, Part.BACKUP);
        }
        policy("ingress: {classes: {avi-lb: contour}}\nstorage: {classes: {gold: fast}}");
        namespace(Side.SOURCE, "shop", "{metadata: {name: shop}}")
                .absent(Side.TARGET, "shop")
                .part(Side.TARGET, Part.RESTORE)
                .part(Side.TARGET, Part.ACTION_SETTINGS)
                .part(Side.TARGET, Part.STORAGE_CLASSES, "{metadata: {name: fast}}")
                .part(Side.TARGET, Part.INGRESS_CLASSES, "{metadata: {name: contour}}")
                .part(Side.TARGET, Part.WEBHOOK, "{metadata: {name: transplant-webhook}}");
        cluster(Side.TARGET)
                .parts
                .put(Part.CONFIGURATIONS, List.of(configuration("mutating"), configuration("validating")));
    }

    /** Ours, trusted as a replica makes it. */
    private static JsonNode configuration(String kind) {
        try {
            JsonNode object = Fixture.yaml(Files.readString(Path.of("k8s", kind + "webhookconfiguration.yaml")));
            object.path("webhooks").forEach(entry -> ((ObjectNode) entry.path("clientConfig")).put("caBundle", "Q0E="));
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Cluster cluster(Side side) {
        return clusters.getOrDefault(side, new Cluster());
    }

    Given migration(String yaml) {
        migration = LEAST + yaml;
        return this;
    }

    /** More of migration.yaml, with a source. */
    Given withSource(String yaml) {
        return migration("source: {kubeconfig: /source}\n" + yaml);
    }

    Given policy(String yaml) {
        try {
            policy = Optional.of(PolicyReader.read(yaml));
            return this;
        } catch (InvalidYamlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Given noPolicy() {
        policy = Optional.empty();
        return this;
    }

    Given part(Side side, Part part, String... objects) {
        cluster(side).parts.put(part, Stream.of(objects).map(Fixture::yaml).toList());
        return this;
    }

    Given unknown(Side side, Part part) {
        cluster(side).parts.remove(part);
        return this;
    }

    Given namespace(Side side, String name, String object, String... members) {
        cluster(side)
                .namespaces
                .put(
                        name,
                        new NamespaceState(
                                Optional.of(Fixture.yaml(object)),
                                Stream.of(members).map(Fixture::yaml).toList()));
        return this;
    }

    Given absent(Side side, String name) {
        cluster(side).namespaces.put(name, new NamespaceState(Optional.empty(), List.of()));
        return this;
    }

    Given velero(Side side, Presence presence, String version) {
        cluster(side).velero = new ClusterState.Velero(presence, VeleroVersion.of(version));
        return this;
    }

    Given kubernetes(Side side, int minor) {
        cluster(side).kubernetes = Optional.of(new Version(minor));
        return this;
    }

    Given missing(Side side, Right right) {
        cluster(side).missing.add(right);
        return this;
    }

    Given trouble(Side side, Finding finding) {
        cluster(side).troubles.add(finding);
        return this;
    }

    Given tokenExpires(String when) {
        tokenExpires = Optional.of(Instant.parse(when));
        return this;
    }

    Situation situation() {
        try {
            Migration read = MigrationReader.read(migration);
            return new Situation(
                    read,
                    "transplant-system",
                    NOW,
                    cluster(Side.TARGET).state(Side.TARGET),
                    read.source().map(source -> cluster(Side.SOURCE).state(Side.SOURCE)),
                    policy,
                    tokenExpires);
        } catch (InvalidYamlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** All that preflight finds, each as a line. */
    List<String> findings() {
        return Preflight.findings(situation()).stream()
                .map(finding -> "%s %s: %s".formatted(finding.weight(), finding.check(), finding.text()))
                .toList();
    }
}
