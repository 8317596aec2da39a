package dev.transplant.migrate;

import dev.transplant.policy.Held;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What every replica of the webhook is to work by before anything is restored.
 *
 * @param namespace where the webhook is
 * @param run whose sheet it is
 * @param sheet digest of it
 * @param policy digest of the policy that was planned with
 */
record Acknowledgement(String namespace, String run, String sheet, String policy) {
    /**
     * A replica, as its Lease tells of it.
     *
     * @param renewed when it last said that it lives
     * @param valid how long that holds
     */
    record Replica(String name, Instant renewed, Duration valid, Held held) {
        static Replica of(Lease lease) {
            return new Replica(
                    lease.getMetadata().getName(),
                    Optional.ofNullable(lease.getSpec().getRenewTime())
                            .map(ZonedDateTime::toInstant)
                            .orElse(Instant.EPOCH),
                    Duration.ofSeconds(Optional.ofNullable(lease.getSpec().getLeaseDurationSeconds())
                            .orElse(0)),
                    Held.of(Optional.ofNullable(lease.getMetadata().getAnnotations())
                            .orElse(Map.of())));
        }

        boolean isLive(Instant now) {
            return now.isBefore(renewed.plus(valid));
        }
    }

    /**
     * Returns what is missing until all replicas do; empty when nothing is.
     *
     * @param replicas all that there are Leases of, live or not
     * @param readyPods names of the webhook's pods that get requests
     */
    List<Finding> missing(List<Replica> replicas, Set<String> readyPods, Instant now) {
        List<Replica> live = replicas.stream()
                .filter(replica -> replica.isLive(now))
                .sorted(Comparator.comparing(Replica::name))
                .toList();
        Set<String> silent = new TreeSet<>(readyPods);
        live.forEach(replica -> silent.remove(replica.name()));
        if (live.isEmpty() && silent.isEmpty()) {
            return List.of(none(replicas));
        }
        return Stream.concat(
                        silent.stream().map(pod -> silent(pod, replicas)),
                        live.stream().flatMap(replica -> missing(replica).stream()))
                .toList();
    }

    private List<Finding> missing(Replica replica) {
        List<Finding> findings = new ArrayList<>();
        String held = replica.held().sheets().getOrDefault(run, "");
        if (!held.equals(sheet)) {
            findings.add(Finding.stops(
                    "replica-behind",
                    "replica %s of the webhook holds %s run sheet '%s'"
                            .formatted(replica.name(), held.isEmpty() ? "no" : "an older", run),
                    "`kubectl -n %s logs %s` tells why; `kubectl -n %s delete pod %s` starts it anew"
                            .formatted(namespace, replica.name(), namespace, replica.name())));
        }
        if (!replica.held().policy().equals(Optional.of(policy))) {
            findings.add(otherPolicy(replica));
        }
        return findings;
    }

    private Finding otherPolicy(Replica replica) {
        String which = replica.held().policy().isEmpty() ? "has no policy, not" : "works by another policy than";
        String why = replica.held()
                .problem()
                .map(problem -> ", since it refused the last one: " + problem)
                .orElse("");
        return Finding.stops(
                "replica-policy",
                "replica %s of the webhook %s the one of ConfigMap %s/transplant-policy that this run was planned with%s"
                        .formatted(replica.name(), which, namespace, why),
                replica.held().problem().isPresent()
                        ? "`kubectl -n %s edit configmap transplant-policy`".formatted(namespace)
                        : "start the run anew, which plans with the policy as it is now");
    }

    private Finding silent(String pod, List<Replica> replicas) {
        String since = replicas.stream()
                .filter(replica -> replica.name().equals(pod))
                .map(replica -> "since " + replica.renewed())
                .findFirst()
                .orElse("ever");
        return Finding.stops(
                "replica-silent",
                "replica %s of the webhook is Ready, but has not said %s which run sheets it holds"
                        .formatted(pod, since),
                "`kubectl -n %s logs %s` tells why; where its Role does not permit it: %s"
                        .formatted(namespace, pod, Remedies.APPLY));
    }

    private Finding none(List<Replica> replicas) {
        String last = replicas.stream()
                .max(Comparator.comparing(Replica::renewed))
                .map(replica ->
                        "; the last one, %s, was there at %s by its clock".formatted(replica.name(), replica.renewed()))
                .orElse("");
        return Finding.stops(
                "replica-none",
                "no replica of the webhook is there in namespace %s%s".formatted(namespace, last),
                Remedies.rollout(namespace));
    }
}
