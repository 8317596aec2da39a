package dev.transplant.migrate;

import dev.transplant.migrate.Migration.ExistingResources;
import dev.transplant.migrate.Migration.Volumes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Backup and the Restore of a run, as Velero takes them. */
final class VeleroSpecs {
    private VeleroSpecs() {}

    /** The annotations by which a pod of the same run knows them. */
    static Map<String, String> ofRun(Migration migration) {
        return Map.of(Situation.RUN, migration.name());
    }

    static Map<String, Object> backup(Migration migration) {
        Migration.Backup backup = migration.backup();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("includedNamespaces", migration.namespaces());
        spec.put("defaultVolumesToFsBackup", backup.volumes() == Volumes.FILESYSTEM);
        spec.put("snapshotVolumes", backup.volumes() == Volumes.SNAPSHOTS);
        if (backup.volumes() == Volumes.SNAPSHOTS) {
            spec.put("snapshotMoveData", true); // a CSI snapshot alone stays in the source's storage
        }
        spec.put("ttl", backup.ttl());
        if (!backup.storageLocation().isEmpty()) {
            spec.put("storageLocation", backup.storageLocation());
        }
        return spec;
    }

    static Map<String, Object> restore(Migration migration) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("backupName", migration.backup().name());
        spec.put("includedNamespaces", migration.namespaces());
        if (!migration.restore().namespaceMapping().isEmpty()) {
            spec.put("namespaceMapping", migration.restore().namespaceMapping());
        }
        if (migration.restore().existingResources() == ExistingResources.UPDATE) {
            spec.put("existingResourcePolicy", "update");
        }
        return spec;
    }
}
