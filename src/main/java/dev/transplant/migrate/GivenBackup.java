package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.VeleroObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds that the backup which exists already cannot be restored, or has not all that is asked for. */
final class GivenBackup implements PreflightCheck {
    private static final String NAME = "backup";

    @Override
    public List<Finding> look(Situation situation) {
        if (situation.source().isPresent()) {
            return List.of();
        }
        return situation
                .target()
                .part(Part.BACKUP)
                .map(found -> found.isEmpty() ? List.of(missing(situation)) : look(found.getFirst(), situation))
                .orElse(List.of());
    }

    private static Finding missing(Situation situation) {
        String namespace = situation.target().veleroNamespace();
        return Finding.stops(
                NAME,
                "the target has no Backup '%s' in namespace '%s'"
                        .formatted(situation.migration().backup().name(), namespace),
                "kubectl -n %s get backups shows those that there are; Velero looks for new ones in the store once a minute"
                        .formatted(namespace));
    }

    private static List<Finding> look(JsonNode object, Situation situation) {
        VeleroObject backup = VeleroObject.of(object);
        String describe = "velero backup describe %s -n %s --details"
                .formatted(backup.name(), situation.target().veleroNamespace());
        List<Finding> findings = new ArrayList<>();
        if (!backup.phase().isUsable()) {
            findings.add(Finding.stops(
                    NAME,
                    "Backup '%s' is %s%s, so it cannot be restored"
                            .formatted(
                                    backup.name(),
                                    backup.phase(),
                                    backup.reason().isEmpty() ? "" : " (%s)".formatted(backup.reason())),
                    describe + "; name another one in backup.name"));
        } else if (!backup.phase().isComplete()) {
            findings.add(Finding.warns(
                    NAME,
                    "Backup '%s' is %s, with %d errors: something is not in it"
                            .formatted(backup.name(), backup.phase(), backup.errors()),
                    describe + " says what"));
        }
        situation.migration().namespaces().stream()
                .filter(namespace -> !holds(object.path("spec"), namespace))
                .map(namespace -> Finding.stops(
                        NAME,
                        "Backup '%s' does not have namespace '%s'".formatted(backup.name(), namespace),
                        describe + "; name another one in backup.name"))
                .forEach(findings::add);
        return findings;
    }

    /** In doubt it does: namespaces may be given by patterns. */
    private static boolean holds(JsonNode spec, String namespace) {
        Set<String> included = texts(spec.path("includedNamespaces"));
        boolean all = included.isEmpty() || included.stream().anyMatch(name -> name.matches(".*[*?\\[{].*"));
        return (all || included.contains(namespace))
                && !texts(spec.path("excludedNamespaces")).contains(namespace);
    }

    private static Set<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    }
}
