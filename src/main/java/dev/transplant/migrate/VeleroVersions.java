package dev.transplant.migrate;

import dev.transplant.velero.VeleroVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a Velero that is older than those we know, and a target's that is older than the source's. */
final class VeleroVersions implements PreflightCheck {
    private static final String NAME = "velero-version";
    private static final VeleroVersion OLDEST = new VeleroVersion(1, 11, 0);

    /** An older one drops {@code snapshotMoveData}, and the snapshots stay in the source's storage. */
    private static final VeleroVersion FIRST_MOVER = new VeleroVersion(1, 12, 0);

    @Override
    public List<Finding> look(Situation situation) {
        boolean mover = situation.migration().backup().volumes() == Migration.Volumes.SNAPSHOTS;
        Stream<Finding> old = situation
                .clusters()
                .flatMap(cluster -> mover
                        ? tooOld(cluster, FIRST_MOVER, ", the first that moves snapshots").stream()
                        : tooOld(cluster, OLDEST, "").stream());
        return Stream.concat(old, apart(situation).stream()).toList();
    }

    private static Optional<Finding> tooOld(ClusterState cluster, VeleroVersion first, String why) {
        return cluster.velero()
                .version()
                .filter(version -> version.compareTo(first) < 0)
                .map(version -> Finding.stops(
                        NAME,
                        "Velero %s of the %s is older than v1.%d%s"
                                .formatted(version, cluster.side(), first.minor(), why),
                        cluster.side()
                                .command("upgrade it to v1.%d or newer; velero version -n %s shows it"
                                        .formatted(first.minor(), cluster.veleroNamespace()))));
    }

    private static Optional<Finding> apart(Situation situation) {
        Optional<VeleroVersion> source =
                situation.source().flatMap(cluster -> cluster.velero().version());
        Optional<VeleroVersion> target = situation.target().velero().version();
        if (source.isEmpty() || target.isEmpty() || !olderMinor(target.get(), source.get())) {
            return Optional.empty();
        }
        return Optional.of(Finding.warns(
                NAME,
                "Velero %s of the target is older than %s of the source, and may not understand its backup"
                        .formatted(target.get(), source.get()),
                "upgrade it to v%d.%d; velero version -n %s shows it"
                        .formatted(
                                source.get().major(),
                                source.get().minor(),
                                situation.target().veleroNamespace())));
    }

    private static boolean olderMinor(VeleroVersion one, VeleroVersion other) {
        return new VeleroVersion(one.major(), one.minor(), 0)
                        .compareTo(new VeleroVersion(other.major(), other.minor(), 0))
                < 0;
    }
}
