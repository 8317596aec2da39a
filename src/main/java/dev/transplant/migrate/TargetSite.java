package dev.transplant.migrate;

import dev.transplant.velero.RestoredData;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroCluster;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The target of a run, by its API server: what Velero restores there. As {@link Sites} says of each. */
record TargetSite(KubernetesClient client, Migration migration, PolicyInForce policy) {
    static final Guarded TARGET = new Guarded(Side.TARGET);

    /** For Velero's answer to a request. */
    private static final Duration VELERO = Duration.ofMinutes(1);

    /** Of what Velero could not restore. */
    private static final int MAX_WORDS = 20;

    VeleroCluster velero() {
        return new VeleroCluster(client, migration.restore().veleroNamespace());
    }

    Optional<VeleroObject> found() {
        return TARGET.ask(() -> velero().find("Backup", migration.backup().name()));
    }

    Optional<VeleroObject> restore() {
        return TARGET.ask(() -> velero().find("Restore", migration.name()));
    }

    void createRestore() {
        TARGET.tell(() -> velero().create(
                        "Restore", migration.name(), VeleroSpecs.ofRun(migration), VeleroSpecs.restore(migration)));
    }

    BackupPlan plan() throws UnreadableInputException {
        PolicyInForce.Text inForce = policy.now();
        try {
            BackupPlan plan =
                    new Planning(client, migration, VELERO).plan(inForce.policy(), inForce.digest(), objects -> {});
            return plan.losing(stricter(plan)).warning(ofTheBackup());
        } catch (UnreachableException e) {
            throw new OutageException(String.valueOf(e.getMessage()), true, e);
        } catch (KubernetesClientException e) {
            throw TARGET.outage(e);
        }
    }

    private List<String> stricter(BackupPlan plan) {
        if (migration.source().isPresent() || migration.restore().adoptNamespaces()) {
            return List.of();
        }
        ApiLists target = new ApiLists(client, 1);
        return plan.levels().entrySet().stream()
                .flatMap(namespace ->
                        StricterNamespace.loss(
                                target.read("/api/v1/namespaces/" + namespace.getKey()), namespace.getValue())
                                .stream())
                .sorted()
                .toList();
    }

    private List<String> ofTheBackup() {
        return results(found()).stream().map("the backup: "::concat).toList();
    }

    List<String> results() {
        return results(restore());
    }

    private List<String> results(Optional<VeleroObject> of) {
        Optional<VeleroObject> told =
                of.filter(object -> object.phase().isUsable() && object.errors() + object.warnings() > 0);
        if (told.isEmpty()) {
            return List.of();
        }
        return TARGET.ask(() -> {
            try {
                return velero().results(told.get(), VELERO).words(MAX_WORDS);
            } catch (UnreachableException e) {
                return List.of("what Velero says of it cannot be read: " + e.getMessage());
            }
        });
    }

    List<String> withoutData(BackupPlan plan) {
        if (plan.data().isEmpty()) {
            return List.of();
        }
        return TARGET.ask(() -> {
            Optional<VeleroObject> restore = velero().find("Restore", migration.name());
            RestoredData written = restore.map(velero()::restoredData).orElse(RestoredData.NONE);
            Instant begun = restore.map(VeleroObject::created).orElse(Instant.MIN);
            Map<String, TargetReader.Claim> claims = new TargetReader(client).claims(migration.targets());
            return plan.data().stream()
                    .filter(name -> Optional.ofNullable(claims.get(name))
                            .filter(claim -> written.has(name, claim.uid()) || isLeftAsItIs(claim, begun))
                            .isEmpty())
                    .sorted()
                    .toList();
        });
    }

    /** One that was there before the restore, where that was wanted; preflight has told of it. */
    private boolean isLeftAsItIs(TargetReader.Claim claim, Instant begun) {
        return migration.restore().existingResources() == Migration.ExistingResources.UPDATE
                && claim.created().isBefore(begun);
    }

    List<String> verify(BackupPlan plan) {
        return TARGET.ask(() -> {
            TargetReader reader = new TargetReader(client);
            Expected expected = Expectation.of(plan, migration, namespace -> isMadeByTheRestore(namespace));
            List<String> asleep = wake();
            Verified verified = Verification.of(expected, reader.read(expected));
            return Stream.concat(asleep.stream(), verified.unmet().stream().map(Unmet::text))
                    .toList();
        });
    }

    /** What a quiesced source's backup brings is at rest too. */
    private List<String> wake() {
        Quiesce any = new Quiesce(client, migration.name());
        return any.runs(migration.targets()).stream()
                .flatMap(run -> new Quiesce(client, run).wake(migration.targets()).problems().stream())
                .map(Finding::text)
                .toList();
    }

    /** Velero never changes one that there was before. */
    private boolean isMadeByTheRestore(String namespace) {
        Instant begun = restore().map(VeleroObject::created).orElse(Instant.MAX);
        return Optional.ofNullable(client.namespaces().withName(namespace).get())
                .map(found -> Instant.parse(found.getMetadata().getCreationTimestamp()))
                .filter(created -> created.isBefore(begun))
                .isEmpty();
    }

    VolumeProgress volumes(VeleroObject restore) {
        return TARGET.ask(() -> velero().volumes(restore));
    }

    List<RefusedPod> refused(VeleroObject restore) {
        return TARGET.ask(() -> new TargetReader(client).refused(migration.targets(), restore.created()));
    }
}
