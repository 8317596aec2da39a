package dev.transplant.migrate;

import dev.transplant.velero.VeleroVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds storage locations that cannot be used, and a source and target that do not look at one store. */
final class StorageLocations implements PreflightCheck {
    private static final String NAME = "storage-location";
    private static final String DEFAULT = "default";
    private static final VeleroVersion FIRST_STRICT = new VeleroVersion(1, 16, 0);
    private static final VeleroVersion LAST_STRICT = new VeleroVersion(1, 18, 0);

    @Override
    public List<Finding> look(Situation situation) {
        Optional<List<Location>> target = locations(situation.target());
        if (situation.source().isEmpty()) {
            return target.map(found -> ofBackup(found, situation)).orElse(List.of());
        }
        ClusterState cluster = situation.source().get();
        Optional<List<Location>> known = locations(cluster);
        if (known.isEmpty()) {
            return List.of();
        }
        Optional<Location> source = chosen(known.get(), situation.migration());
        if (source.isEmpty()) {
            return List.of(missing(cluster, situation.migration()));
        }
        List<Finding> findings = new ArrayList<>(unusable(cluster, source.get()));
        target.ifPresent(found -> findings.addAll(shared(source.get(), found, situation)));
        return findings;
    }

    private static Optional<List<Location>> locations(ClusterState cluster) {
        return cluster.part(Part.LOCATIONS)
                .map(found -> found.stream().map(Location::of).toList());
    }

    private static Optional<Location> chosen(List<Location> all, Migration migration) {
        String named = migration.backup().storageLocation();
        return all.stream()
                .filter(location ->
                        named.isEmpty() ? location.isDefault() : location.name().equals(named))
                .findFirst()
                .or(() -> all.stream()
                        .filter(location -> named.isEmpty() && location.name().equals(DEFAULT))
                        .findFirst());
    }

    private static Finding missing(ClusterState cluster, Migration migration) {
        String named = migration.backup().storageLocation();
        return Finding.stops(
                NAME,
                named.isEmpty()
                        ? "the source has no default BackupStorageLocation in namespace '%s'"
                                .formatted(cluster.veleroNamespace())
                        : "the source has no BackupStorageLocation '%s' in namespace '%s'"
                                .formatted(named, cluster.veleroNamespace()),
                cluster.side()
                        .command(
                                "kubectl -n %s get backupstoragelocations shows those that there are; name one in backup.storageLocation"
                                        .formatted(cluster.veleroNamespace())));
    }

    private static List<Finding> unusable(ClusterState cluster, Location location) {
        List<Finding> findings = new ArrayList<>();
        if (!location.isAvailable()) {
            findings.add(notAvailable(cluster, location));
        }
        if (location.readOnly()) {
            findings.add(Finding.stops(
                    NAME,
                    "BackupStorageLocation '%s' of the source is ReadOnly, so Velero backs up nothing to it"
                            .formatted(location.name()),
                    cluster.side()
                            .command(
                                    "kubectl -n %s patch backupstoragelocation %s --type=merge -p '{\"spec\":{\"accessMode\":\"ReadWrite\"}}'"
                                            .formatted(cluster.veleroNamespace(), location.name()))));
        }
        return findings;
    }

    private static Finding notAvailable(ClusterState cluster, Location location) {
        return Finding.stops(
                NAME,
                "BackupStorageLocation '%s' of the %s is %s"
                        .formatted(location.name(), cluster.side(), location.state()),
                cluster.side()
                        .command("kubectl -n %s describe backupstoragelocation %s"
                                .formatted(cluster.veleroNamespace(), location.name())));
    }

    private static List<Finding> shared(Location source, List<Location> targets, Situation situation) {
        List<Location> same =
                targets.stream().filter(location -> location.isAt(source)).toList();
        if (same.isEmpty()) {
            return List.of(apart(source, targets, situation.target()));
        }
        Optional<Location> usable = same.stream().filter(Location::isAvailable).findFirst();
        return usable.map(location -> strict(location, situation))
                .orElseGet(() -> List.of(notAvailable(situation.target(), same.getFirst())));
    }

    private static Finding apart(Location source, List<Location> targets, ClusterState cluster) {
        String others = targets.stream()
                .map(location -> "'%s': %s".formatted(location.name(), location.place()))
                .collect(Collectors.joining("; "));
        return Finding.stops(
                NAME,
                "the target has no BackupStorageLocation that leads to where '%s' of the source does, %s; it has %s"
                        .formatted(source.name(), source.place(), others.isEmpty() ? "none" : others),
                "velero backup-location create from-source -n %s --provider PROVIDER --bucket %s%s --access-mode=ReadWrite"
                        .formatted(
                                cluster.veleroNamespace(),
                                source.bucket(),
                                source.prefix().isEmpty() ? "" : " --prefix " + source.prefix()));
    }

    /** velero#9626. */
    private static List<Finding> strict(Location location, Situation situation) {
        boolean refuses = situation
                .target()
                .velero()
                .version()
                .filter(version -> version.compareTo(FIRST_STRICT) >= 0 && version.compareTo(LAST_STRICT) <= 0)
                .isPresent();
        if (!location.readOnly() || !refuses || !situation.movesFiles()) {
            return List.of();
        }
        return List.of(Finding.warns(
                NAME,
                "BackupStorageLocation '%s' of the target is ReadOnly, and Velero v1.16.0 to v1.18.0 restores no volumes from such a one unless it has done so before (velero#9626)"
                        .formatted(location.name()),
                "kubectl -n %s patch backupstoragelocation %s --type=merge -p '{\"spec\":{\"accessMode\":\"ReadWrite\"}}', or have Velero v1.18.1"
                        .formatted(situation.target().veleroNamespace(), location.name())));
    }

    /** Of a backup that exists already: its own location. */
    private static List<Finding> ofBackup(List<Location> targets, Situation situation) {
        String named = situation.target().part(Part.BACKUP).orElse(List.of()).stream()
                .map(backup -> backup.at("/spec/storageLocation").asText())
                .findFirst()
                .orElse("");
        return targets.stream()
                .filter(location -> location.name().equals(named))
                .flatMap(location -> location.isAvailable()
                        ? strict(location, situation).stream()
                        : List.of(notAvailable(situation.target(), location)).stream())
                .toList();
    }
}
