package dev.transplant.plan;

import dev.transplant.velero.VeleroServer;
import dev.transplant.velero.VeleroVersion;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How Velero restores volumes from file-system backups: for each pod with one it adds a container, {@code restore-wait}.
 *
 * @param namespaces those that have such a volume in the backup, where that is known; otherwise annotations of pods decide
 * @param byDefault whether the backup took the volumes of all pods without being asked by annotations
 * @param velero the version that restores, where it is known
 * @param settings data of the ConfigMap that configures the container; empty if there is none
 */
public record VolumeRestore(
        Optional<Set<String>> namespaces,
        boolean byDefault,
        Optional<VeleroVersion> velero,
        Map<String, String> settings) {
    public VolumeRestore {
        namespaces = namespaces.map(Set::copyOf);
        settings = Map.copyOf(settings);
    }

    /** What there is to know without a cluster. */
    public static VolumeRestore offline(Optional<VeleroVersion> velero) {
        return new VolumeRestore(Optional.empty(), false, velero, Map.of());
    }

    /**
     * Asks the cluster that restores.
     *
     * @param targets namespace of the backup to that into which it is restored, where they differ
     * @param version of its Velero; asked too where it is absent
     */
    public static VolumeRestore of(
            VeleroServer server, String backup, Map<String, String> targets, Optional<VeleroVersion> version) {
        Optional<Set<String>> namespaces = server.fileSystemNamespaces(backup)
                .map(found -> found.stream()
                        .map(name -> targets.getOrDefault(name, name))
                        .collect(Collectors.toSet()));
        return new VolumeRestore(
                namespaces,
                namespaces.isEmpty() && server.takesFileSystemsByDefault(backup),
                version.or(server::version),
                server.restoreSettings());
    }

    /**
     * Whether a volume is restored so in a namespace that has pods or templates.
     *
     * @param annotated whether one of them asks Velero for it
     */
    boolean in(String namespace, boolean annotated) {
        return namespaces.map(known -> known.contains(namespace)).orElse(annotated || byDefault);
    }
}
