package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What runs in a namespace, or makes something run.
 *
 * @param pods that have not ended
 * @param jobs likewise
 * @param scaled what is put to rest, but may have an owner that knows nothing of it
 * @param foreign names of ReplicaSets of another owner than a Deployment, which are left as they are
 * @param autoscalers a line for each
 */
record Running(
        String namespace,
        List<Owned> pods,
        List<Owned> jobs,
        List<Workload> scaled,
        Set<String> foreign,
        List<String> autoscalers) {
    private static final String APPS = "apps";
    private static final String BATCH = "batch";
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    Running {
        pods = List.copyOf(pods);
        jobs = List.copyOf(jobs);
        scaled = List.copyOf(scaled);
        foreign = Set.copyOf(foreign);
        autoscalers = List.copyOf(autoscalers);
    }

    /** A pod or Job, and what made it. */
    record Owned(String name, Optional<Controller> controller) {}

    static Running in(Workloads workloads, String namespace) {
        List<Workload> scaled = Stream.of(WorkloadKind.DEPLOYMENT, WorkloadKind.STATEFUL_SET, WorkloadKind.REPLICA_SET)
                .flatMap(kind -> workloads.list(namespace, kind.api(), json -> new Workload(kind, json)).stream())
                .toList();
        return new Running(
                namespace,
                present(workloads.list(namespace, Workloads.api("", "Pod", "pods"), Running::pod)),
                present(workloads.list(namespace, Workloads.api(BATCH, "Job", "jobs"), Running::job)),
                scaled.stream().filter(Workload::rests).toList(),
                foreign(scaled),
                workloads.list(
                        namespace,
                        Workloads.api("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
                        Running::autoscaler));
    }

    private static <T> List<T> present(List<Optional<T>> list) {
        return list.stream().flatMap(Optional::stream).toList();
    }

    static Optional<Owned> pod(JsonNode pod) {
        return ENDED.contains(pod.at("/status/phase").asText()) ? Optional.empty() : Optional.of(owned(pod));
    }

    static Optional<Owned> job(JsonNode job) {
        boolean ended = job.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> Set.of("Complete", "Failed")
                                .contains(condition.path("type").asText())
                        && condition.path("status").asText().equals("True"));
        return ended || job.at("/spec/suspend").asBoolean() ? Optional.empty() : Optional.of(owned(job));
    }

    private static Owned owned(JsonNode object) {
        return new Owned(object.at("/metadata/name").asText(), Controller.of(object));
    }

    private static String autoscaler(JsonNode autoscaler) {
        JsonNode target = autoscaler.at("/spec/scaleTargetRef");
        return "HorizontalPodAutoscaler %s/%s rests while %s %s is at 0"
                .formatted(
                        autoscaler.at("/metadata/namespace").asText(),
                        autoscaler.at("/metadata/name").asText(),
                        target.path("kind").asText(),
                        target.path("name").asText());
    }

    static Set<String> foreign(List<Workload> workloads) {
        return workloads.stream()
                .filter(workload -> workload.kind() == WorkloadKind.REPLICA_SET)
                .filter(set -> set.controller()
                        .filter(owner -> !owner.is(APPS, "Deployment"))
                        .isPresent())
                .map(Workload::name)
                .collect(Collectors.toSet());
    }

    /** Returns the pods that go, as {@code namespace/name}. */
    List<String> stopping() {
        return pods.stream()
                .filter(pod -> pod.controller().filter(this::rests).isPresent())
                .map(pod -> namespace + "/" + pod.name())
                .toList();
    }

    private boolean rests(Controller controller) {
        return controller.is(APPS, "StatefulSet")
                || (controller.is(APPS, "ReplicaSet") && !foreign.contains(controller.name()));
    }

    /** Returns what goes on, a line each. */
    List<String> goesOn() {
        Stream<String> running = jobs.stream()
                .map(job -> "Job %s/%s%s is running and is not stopped"
                        .formatted(
                                namespace,
                                job.name(),
                                job.controller()
                                        .map(owner -> " of " + owner.text())
                                        .orElse("")));
        Stream<String> operated = scaled.stream()
                .flatMap(workload -> workload.controller().stream()
                        .map(owner -> "%s belongs to %s, whose operator may wake it again"
                                .formatted(workload.text(), owner.text())));
        return Stream.of(running, leftPods(), operated, autoscalers.stream())
                .flatMap(lines -> lines)
                .toList();
    }

    private Stream<String> leftPods() {
        Map<String, List<String>> byOwner = pods.stream()
                .filter(pod -> pod.controller()
                        .filter(owner -> rests(owner) || owner.is(BATCH, "Job"))
                        .isEmpty())
                .collect(Collectors.groupingBy(
                        pod -> pod.controller().map(Controller::text).orElse(""),
                        TreeMap::new,
                        Collectors.mapping(Owned::name, Collectors.toList())));
        return byOwner.entrySet().stream().map(entry -> left(entry.getKey(), entry.getValue()));
    }

    private String left(String owner, List<String> names) {
        return "%s of namespace %s %s not stopped: %s"
                .formatted(
                        names.size() == 1 ? "1 pod" : names.size() + " pods",
                        namespace,
                        names.size() == 1 ? "is" : "are",
                        owner.isEmpty()
                                ? "no workload made " + String.join(", ", names)
                                : owner + " makes " + String.join(", ", names));
    }
}
