package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Violation;
import dev.transplant.rewrite.Fields;
import java.util.Comparator;
import java.util.List;

/**
 * A field for which its namespace needs a looser level.
 *
 * @param kind of the object that is, or makes, the pod
 * @param check as Kubernetes names it, such as {@code hostPathVolumes}
 * @param path JSON pointer in that object
 * @param container empty for a field of the pod itself
 * @param value empty if it is absent but required
 * @param remedy what would satisfy the check, as an order
 */
record Forced(String kind, String name, String check, String path, String container, String value, String remedy)
        implements Comparable<Forced> {
    private static final List<String> KINDS =
            PodTemplates.KINDS.stream().map(PodTemplates.Workload::kind).toList();

    private static final int MAX_PATH = 500;

    private static final Comparator<Forced> ORDER = Comparator.<Forced>comparingInt(f -> KINDS.indexOf(f.kind()))
            .thenComparing(Forced::name)
            .thenComparing(Forced::path);

    static Forced of(Planned member, Violation violation) {
        String path = violation.path().toString();
        return new Forced(
                member.kind(),
                Topic.name(member.name()),
                violation.check(),
                path.length() <= MAX_PATH ? path : path.substring(0, path.lastIndexOf('/', MAX_PATH)),
                Topic.name(violation.container()),
                Topic.name(violation.value()),
                violation.remedy());
    }

    /** As people read it: {@code DaemonSet agent, container a: spec.template.spec.hostPID}. */
    String place() {
        String in = container.isEmpty() ? "" : ", container " + container;
        return "%s %s%s: %s".formatted(kind, name, in, Fields.name(JsonPointer.compile(path)));
    }

    @Override
    public int compareTo(Forced other) {
        return ORDER.compare(this, other);
    }
}
