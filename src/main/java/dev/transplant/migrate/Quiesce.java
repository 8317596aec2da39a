package dev.transplant.migrate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts the workloads of namespaces to rest for a run and wakes them again: Deployments, StatefulSets and ReplicaSets without an
 * owner at 0, CronJobs suspended. What was before stands in an annotation that is written together with the change, so that a
 * Job killed at any moment loses nothing; a backup takes it along, so that the target's workloads wake by it too.
 *
 * <p>All methods throw a {@link KubernetesClientException} when the API server is away or does not allow what they need, and may
 * be called again.
 */
public final class Quiesce {
    private final Workloads workloads;
    private final Rest rest;

    /** For a cluster, the source or the target, and the run whose name stands in the annotation. */
    public Quiesce(KubernetesClient client, String run) {
        this.workloads = new Workloads(client);
        this.rest = new Rest(run);
    }

    /**
     * What was done.
     *
     * @param done a line for each workload that was changed
     * @param problems those that stayed as they were although they should not have
     */
    public record Outcome(List<String> done, List<Finding> problems) {
        public Outcome {
            done = List.copyOf(done);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Returns what {@link #sleep} would stop at: workloads that another run put to rest, and those whose claims would be deleted.
     */
    public List<Finding> problems(List<String> namespaces) {
        return workloads.resting(namespaces).stream()
                .flatMap(workload -> rest.problem(workload).stream())
                .toList();
    }

    /**
     * Puts to rest what is not; first and last it looks for {@link #problems}, and with one of them at first nothing is done. What
     * somebody woke meanwhile is put to rest again and keeps its first value.
     */
    public Outcome sleep(List<String> namespaces) {
        List<Workload> all = workloads.resting(namespaces);
        List<Finding> problems = all.stream()
                .flatMap(workload -> rest.problem(workload).stream())
                .toList();
        if (!problems.isEmpty()) {
            return new Outcome(List.of(), problems);
        }
        List<String> done = new ArrayList<>();
        for (Workload workload : all) {
            workloads.change(workload, rest::sleep).ifPresent(before -> done.add(Rest.slept(before)));
        }
        return new Outcome(done, problems(namespaces));
    }

    /**
     * Gives back what this run took, and nothing else. A workload that is not at rest, since somebody set it meanwhile, stays as it
     * is. What one workload's refusal keeps asleep does not keep the others: it is a problem of the outcome, with the command that
     * wakes it.
     */
    public Outcome wake(List<String> namespaces) {
        List<String> done = new ArrayList<>();
        List<Finding> problems = new ArrayList<>();
        for (Workload workload : workloads.resting(namespaces)) {
            try {
                workloads.change(workload, rest::wake).ifPresent(before -> done.add(rest.woken(before)));
            } catch (KubernetesClientException e) {
                if (e.getCode() == 0) { // no answer: the others would get none either
                    throw e;
                }
                problems.add(rest.refused(workload, reason(e)));
            }
            if (workload.mark() instanceof Mark.Unreadable) {
                problems.add(Rest.unreadable(workload));
            }
        }
        return new Outcome(done, problems);
    }

    /** Returns the runs that have put something to rest here; in the target of a restore, those of the backup's source. */
    public SortedSet<String> runs(List<String> namespaces) {
        return workloads.resting(namespaces).stream()
                .flatMap(workload -> workload.mark() instanceof Mark.By by ? Stream.of(by.run()) : Stream.empty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the pods, as {@code namespace/name}, of what is put to rest that are still there. Those that have ended do not count:
     * nobody deletes them.
     */
    public List<String> stillRunning(List<String> namespaces) {
        return namespaces.stream()
                .map(namespace -> Running.in(workloads, namespace))
                .flatMap(running -> running.stopping().stream())
                .toList();
    }

    /**
     * Returns a line for each workload that is not at rest, woken or made since, or was put to rest anew by somebody else, and for
     * each pod of one.
     */
    public List<String> awake(List<String> namespaces) {
        Stream<String> woken = workloads.resting(namespaces).stream()
                .filter(workload -> !workload.isAsleep() || !rest.isOurs(workload))
                .map(workload -> "%s is at %s%s"
                        .formatted(
                                workload.text(),
                                workload.kind().words(workload.value()),
                                rest.isOurs(workload) ? "" : ", and not put to rest by this run any more"));
        Stream<String> pods = stillRunning(namespaces).stream().map("pod %s is there"::formatted);
        return Stream.concat(woken, pods).toList();
    }

    /** Returns a line for everything that goes on, or may begin again, although the workloads are at rest. */
    public List<String> goesOn(List<String> namespaces) {
        return namespaces.stream()
                .map(namespace -> Running.in(workloads, namespace))
                .flatMap(running -> running.goesOn().stream())
                .toList();
    }

    private static String reason(KubernetesClientException e) {
        return String.valueOf(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }
}
