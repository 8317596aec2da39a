package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be put to rest, and by which field of its spec. */
enum WorkloadKind {
    DEPLOYMENT("apps", "Deployment", "deployments", "replicas"),
    STATEFUL_SET("apps", "StatefulSet", "statefulsets", "replicas"),
    REPLICA_SET("apps", "ReplicaSet", "replicasets", "replicas"),
    CRON_JOB("batch", "CronJob", "cronjobs", "suspend");

    private final String group;
    private final String kind;
    private final String plural;
    private final String field;

    WorkloadKind(String group, String kind, String plural, String field) {
        this.group = group;
        this.kind = kind;
        this.plural = plural;
        this.field = field;
    }

    /** Returns the one of an object; nothing if it cannot be put to rest. */
    static Optional<WorkloadKind> of(JsonNode object) {
        return Arrays.stream(values())
                .filter(kind -> kind.kind.equals(object.path("kind").asText()))
                .findFirst();
    }

    String kind() {
        return kind;
    }

    /** The member of spec that is set. */
    String field() {
        return field;
    }

    /** The field's value at rest. */
    JsonNode asleep() {
        return this == CRON_JOB ? BooleanNode.TRUE : IntNode.valueOf(0);
    }

    /** What counts where the field is missing. */
    JsonNode absent() {
        return this == CRON_JOB ? BooleanNode.FALSE : IntNode.valueOf(1);
    }

    /** Whether the field may have this value. */
    boolean fits(JsonNode value) {
        return this == CRON_JOB
                ? value.isBoolean()
                : value.isIntegralNumber() && value.canConvertToInt() && value.asInt() >= 0;
    }

    /** Returns a value of the field in a sentence. */
    String words(JsonNode value) {
        if (this != CRON_JOB) {
            return value.asText();
        }
        return value.asBoolean() ? "suspended" : "scheduled";
    }

    /** Returns the command that sets the field. */
    String command(String namespace, String name, String value) {
        String what = "kubectl -n %s %%s %s/%s".formatted(namespace, kind.toLowerCase(Locale.ROOT), name);
        return this == CRON_JOB
                ? what.formatted("patch") + " -p '{\"spec\":{\"suspend\":%s}}'".formatted(value)
                : what.formatted("scale") + " --replicas=" + value;
    }

    ResourceDefinitionContext api() {
        return Workloads.api(group, kind, plural);
    }
}
