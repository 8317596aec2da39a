package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.PolicyReader;
import dev.transplant.policy.Rules;
import dev.transplant.rewrite.Change;
import dev.transplant.rewrite.JsonPatch;
import dev.transplant.rewrite.Rewriter;
import dev.transplant.testbed.AuditLog;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.Transplant;
import dev.transplant.velero.BackupDownload;
import dev.transplant.velero.Download;
import dev.transplant.velero.Restored;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Holds what the plan of a backup says against what real Velero and the webhook have made of it. */
final class PlannedRestore {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper SORTING = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Set<String> REWRITTEN_KINDS =
            Set.of("Namespace", "Ingress", "PersistentVolumeClaim", "PersistentVolume", "StatefulSet");
    private static final int SOMETHING_FOUND = 3;

    private PlannedRestore() {}

    /**
     * Compares both object by object, and returns how many there are.
     *
     * @param restore name of a Restore that has ended, of all that is in the backup
     * @param policy that the webhook had
     */
    static int assertAsPlanned(Cluster target, String backup, String restore, Path policy) {
        Map<String, JsonNode> planned = plan(target, backup, policy);
        Map<String, JsonNode> expected = sent(target, backup);
        Map<Boolean, List<AuditLog.Created>> all = AuditLog.of(target, restore).stream()
                .filter(object -> !isNamespace(object) || expected.containsKey(object.key())) // those of other tests
                .collect(Collectors.partitioningBy(PlannedRestore::isSecret));
        assertThat(all.getOrDefault(true, List.of()).stream()
                        .filter(secret -> !secret.patches().isEmpty()))
                .as("Secrets, which the plan passes over")
                .isEmpty();
        List<AuditLog.Created> created = all.getOrDefault(false, List.of());
        assertThat(created.stream().filter(object -> object.patches().size() > 1))
                .as("patched twice")
                .isEmpty();
        assertThat(byKey(created, PlannedRestore::patch))
                .as("patches")
                .isEqualTo(byKey(created, object -> patch(object, planned, expected, policy)));
        List<AuditLog.Created> ofRules = created.stream()
                .filter(object ->
                        REWRITTEN_KINDS.contains(object.object().path("kind").asText()))
                .toList();
        assertThat(byKey(ofRules, object -> metadata(object.object())))
                .as("metadata as Velero sends it")
                .isEqualTo(byKey(ofRules, object -> metadata(required(expected, object))));
        assertThat(created)
                .extracting(AuditLog.Created::key)
                .as("all that the plan rewrites, and nothing that it leaves out")
                .containsAll(keys(planned, "rewritten"))
                .doesNotContainAnyElementsOf(keys(planned, "notRestored"));
        return created.size();
    }

    /** What the program prints, by kind, namespace and name. */
    private static Map<String, JsonNode> plan(Cluster target, String backup, Path policy) {
        Transplant.Result plan = Transplant.run(
                "plan",
                "--backup",
                backup,
                "--kubeconfig",
                target.kubeconfig().toString(),
                "--policy",
                policy.toString(),
                "-o",
                "json");
        assertThat(plan.code()).as(plan.errors()).isEqualTo(SOMETHING_FOUND);
        Map<String, JsonNode> objects = new HashMap<>();
        for (JsonNode object : json(plan.output()).path("objects")) {
            String key = "%s %s/%s"
                    .formatted(
                            object.path("kind").asText(),
                            object.path("namespace").asText(),
                            object.path("name").asText());
            assertThat(objects.put(key, object)).as(key + " twice").isNull();
        }
        return objects;
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(Map<String, JsonNode> planned, String outcome) {
        return planned.entrySet().stream()
                .filter(object -> object.getValue().path("outcome").asText().equals(outcome))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What we expect Velero to send. */
    private static Map<String, JsonNode> sent(Cluster target, String backup) {
        Map<String, JsonNode> objects = new HashMap<>();
        BackupDownload download = new BackupDownload(target.client(), "velero", Duration.ofMinutes(1));
        try (Download contents = download.open(backup)) {
            contents.read(item -> {
                JsonNode object = Restored.of(item.object());
                objects.put(new AuditLog.Created(object, List.of()).key(), object);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableInputException | UnreachableException e) {
            throw new AssertionError(e);
        }
        return objects;
    }

    private static String byKey(List<AuditLog.Created> created, Function<AuditLog.Created, JsonNode> value) {
        return created.stream()
                .map(object -> object.key() + " " + value.apply(object))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static boolean isNamespace(AuditLog.Created object) {
        return object.object().path("kind").asText().equals("Namespace");
    }

    private static boolean isSecret(AuditLog.Created object) {
        return object.object().path("kind").asText().equals("Secret");
    }

    private static JsonNode required(Map<String, JsonNode> objects, AuditLog.Created object) {
        return Objects.requireNonNull(objects.get(object.key()), () -> object.key() + " is not planned");
    }

    private static JsonNode patch(AuditLog.Created object) {
        return object.patches().isEmpty()
                ? MAPPER.createArrayNode()
                : object.patches().getFirst();
    }

    /** A Namespace gets its planned level only where the webhook has been told of it; here it has not. */
    private static JsonNode patch(
            AuditLog.Created object, Map<String, JsonNode> planned, Map<String, JsonNode> sent, Path policy) {
        JsonNode ofPlan = required(planned, object).path("patch");
        if (!isNamespace(object)) {
            return ofPlan;
        }
        try {
            Rewriter unplanned = new Rewriter(Rules.of(PolicyReader.read(Files.readString(policy))));
            return JsonPatch.toJson(
                    unplanned.rewrite(Change.create(required(sent, object))).patch());
        } catch (IOException | InvalidYamlException e) {
            throw new AssertionError(e);
        }
    }

    /** Without the labels that Velero adds, and what an API server's log adds or leaves out. */
    private static JsonNode metadata(JsonNode object) {
        ObjectNode metadata = object.path("metadata").deepCopy();
        metadata.remove(List.of("creationTimestamp", "managedFields"));
        if (metadata.path("labels") instanceof ObjectNode labels) {
            labels.remove(List.of("velero.io/backup-name", "velero.io/restore-name"));
            if (labels.isEmpty()) {
                metadata.remove("labels");
            }
        }
        return sorted(metadata);
    }

    /** With keys in alphabetical order, however deep. */
    private static JsonNode sorted(JsonNode node) {
        return SORTING.valueToTree(SORTING.convertValue(node, Object.class));
    }
}
