package dev.transplant.migrate;

import dev.transplant.velero.VeleroCluster;
import dev.transplant.velero.VeleroObject;
import dev.transplant.velero.VolumeProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The source of a run, by its API server. As {@link Sites} says of each. */
record SourceSite(KubernetesClient client, Migration migration) {
    private static final Guarded SOURCE = new Guarded(Side.SOURCE);

    VeleroCluster velero() {
        return new VeleroCluster(
                client,
                migration.source().map(Migration.Source::veleroNamespace).orElseThrow());
    }

    Optional<VeleroObject> backup() {
        return SOURCE.ask(() -> velero().find("Backup", migration.backup().name()));
    }

    void createBackup() {
        SOURCE.tell(() -> velero().create(
                        "Backup",
                        migration.backup().name(),
                        VeleroSpecs.ofRun(migration),
                        VeleroSpecs.backup(migration)));
    }

    VolumeProgress volumes(VeleroObject of) {
        return SOURCE.ask(() -> velero().volumes(of));
    }

    List<String> sleep() {
        Quiesce quiesce = quiesce();
        return SOURCE.ask(() -> {
            List<Finding> problems = quiesce.sleep(migration.namespaces()).problems();
            return problems.isEmpty()
                    ? quiesce.stillRunning(migration.namespaces())
                    : problems.stream().map(Finding::text).toList();
        });
    }

    List<String> goesOn() {
        return SOURCE.ask(() -> quiesce().goesOn(migration.namespaces()));
    }

    List<String> awake() {
        return SOURCE.ask(() -> quiesce().awake(migration.namespaces()));
    }

    List<String> wake() {
        Quiesce.Outcome outcome = SOURCE.ask(() -> quiesce().wake(migration.namespaces()));
        if (outcome.problems().isEmpty()) {
            return outcome.done();
        }
        String all = Stream.concat(outcome.problems().stream().map(Finding::text), outcome.done().stream())
                .collect(Collectors.joining("; "));
        throw new OutageException("not all workloads of the source could be brought back: " + all, true);
    }

    private Quiesce quiesce() {
        return new Quiesce(client, migration.name());
    }
}
