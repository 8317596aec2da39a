package dev.transplant.migrate;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The Leases of claims; each is written only as it was read. All throw {@link KubernetesClientException} when the API server is away
 * or does not allow it.
 *
 * @param namespace where they are
 * @param identity what stands in those of ours
 */
record Leases(KubernetesClient client, String namespace, String identity) {
    private static final int TIMEOUT_MILLIS = 5_000;

    /** Requests that are not tried again by themselves: who holds a claim must know soon that it cannot be renewed. */
    static Leases of(KubernetesClient client, String namespace, String identity) {
        KubernetesClient once = client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestRetryBackoffLimit(0)
                                .withRequestTimeout(TIMEOUT_MILLIS)
                                .build())
                .adapt(KubernetesClient.class);
        return new Leases(once, namespace, identity);
    }

    static String name(String target) {
        return "transplant-migrate-" + target;
    }

    /** What shows a Lease. */
    String command(String target) {
        return "kubectl -n %s get lease %s -o yaml".formatted(namespace, name(target));
    }

    Optional<Lease> read(String target) {
        return Optional.ofNullable(resource(target).get());
    }

    /** Makes one of ours; empty if somebody was faster. */
    Optional<Lease> create(String target, Instant now) {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withName(name(target))
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) Claim.DURATION.toSeconds())
                .withAcquireTime(time(now))
                .withRenewTime(time(now))
                .withLeaseTransitions(0)
                .endSpec()
                .build();
        return unlessChanged(
                () -> client.leases().inNamespace(namespace).resource(lease).create());
    }

    /** Makes somebody else's ours; empty if it changed meanwhile. */
    Optional<Lease> takeOver(Lease lease, Instant now) {
        Integer transitions = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
        return update(new LeaseBuilder(lease)
                .editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) Claim.DURATION.toSeconds())
                .withAcquireTime(time(now))
                .withRenewTime(time(now))
                .withLeaseTransitions(transitions == null ? 1 : transitions + 1)
                .endSpec()
                .build());
    }

    /** Renews one of ours; empty if it changed meanwhile. */
    Optional<Lease> renew(Lease lease, Instant now) {
        return update(new LeaseBuilder(lease)
                .editSpec()
                .withRenewTime(time(now))
                .endSpec()
                .build());
    }

    /** Deletes what was read, unless it changed meanwhile. */
    void delete(String target, Lease lease) {
        var unused = unlessChanged(() -> resource(target)
                .lockResourceVersion(lease.getMetadata().getResourceVersion())
                .delete());
    }

    private Optional<Lease> update(Lease lease) {
        return unlessChanged(
                () -> client.leases().inNamespace(namespace).resource(lease).update());
    }

    private Resource<Lease> resource(String target) {
        return client.leases().inNamespace(namespace).withName(name(target));
    }

    private static <T> Optional<T> unlessChanged(Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A Lease has microseconds. */
    private static ZonedDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }
}
