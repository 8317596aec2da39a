package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.VeleroObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a Backup or Restore of our name that this run has not made. */
final class TakenNames implements PreflightCheck {
    @Override
    public List<Finding> look(Situation situation) {
        Stream<ClusterState> backups = situation.source().isPresent() ? situation.clusters() : Stream.of();
        return Stream.concat(
                        backups.flatMap(cluster -> taken(cluster, Part.BACKUP, situation).stream()),
                        taken(situation.target(), Part.RESTORE, situation).stream())
                .toList();
    }

    private static Optional<Finding> taken(ClusterState cluster, Part part, Situation situation) {
        return cluster.part(part).orElse(List.of()).stream()
                .filter(object -> !situation.isOurs(object))
                .map(object -> finding(cluster, object, part))
                .findFirst();
    }

    private static Finding finding(ClusterState cluster, JsonNode object, Part part) {
        String word = part == Part.BACKUP ? "backup" : "restore";
        String name = ClusterState.name(object);
        String run = VeleroObject.of(object).annotation(Situation.RUN);
        return Finding.stops(
                "name-taken",
                "the %s has a %s '%s' already, which %s made"
                        .formatted(
                                cluster.side(),
                                part == Part.BACKUP ? "Backup" : "Restore",
                                name,
                                run.isEmpty() ? "no run of ours" : "run '%s'".formatted(run)),
                "take another name in migration.yaml, or if nobody needs it %s%s"
                        .formatted(
                                cluster.side()
                                        .command("velero %s delete %s -n %s"
                                                .formatted(word, name, cluster.veleroNamespace())),
                                part == Part.BACKUP ? ", which deletes it from the store too" : ""));
    }
}
