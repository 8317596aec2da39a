package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the restore of a backup will bring, as far as the run goes on with it.
 *
 * @param policy digest of the policy's text that it was made with
 * @param levels target namespace to the least level that its workloads need
 * @param labels target namespace to the level that its label will say; a namespace whose label stays absent is missing
 * @param expected target namespace, empty for the cluster's own, to kind to how many objects will be created
 * @param losses one sentence for each thing that would be missing after the restore: pods that no level in reach admits, objects that
 *     the policy refuses
 * @param missing likewise, of what the backup itself lacks, so that no other try finds it
 * @param warnings one sentence for each thing that is worth knowing of the backup
 * @param data claims whose data the restore has to write, as {@code NAMESPACE/NAME} of the target
 * @param ingressClasses of the source that the policy maps, and which objects of the backup have; {@code storageClasses} likewise
 * @param summary as {@code plan -o json --quiet} prints it
 */
@RegisterForReflection // written and read by Jackson
public record BackupPlan(
        String policy,
        Map<String, Level> levels,
        Map<String, Level> labels,
        Map<String, Map<String, Long>> expected,
        List<String> losses,
        List<String> missing,
        List<String> warnings,
        Set<String> data,
        Set<String> ingressClasses,
        Set<String> storageClasses,
        JsonNode summary) {
    public BackupPlan {
        levels = Map.copyOf(levels);
        labels = Map.copyOf(labels);
        expected = Map.copyOf(expected);
        losses = List.copyOf(losses);
        missing = List.copyOf(Objects.requireNonNullElse(missing, List.of()));
        warnings = List.copyOf(Objects.requireNonNullElse(warnings, List.of()));
        data = Set.copyOf(Objects.requireNonNullElse(data, Set.of())); // an older version wrote none of these
        ingressClasses = Set.copyOf(ingressClasses);
        storageClasses = Set.copyOf(storageClasses);
    }

    /** The same, with more losses. */
    BackupPlan losing(List<String> more) {
        return with(more, List.of(), List.of(), data);
    }

    /** The same, with more that is worth knowing. */
    BackupPlan warning(List<String> more) {
        return with(List.of(), List.of(), more, data);
    }

    /** The same, with more that the backup lacks. */
    BackupPlan lacking(List<String> more) {
        return with(List.of(), more, List.of(), data);
    }

    /** The same, with the claims whose data it has to write. */
    BackupPlan bringing(Set<String> claims) {
        return with(List.of(), List.of(), List.of(), claims);
    }

    List<String> allLosses() {
        return joined(losses, missing);
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private BackupPlan with(
            List<String> moreLosses, List<String> moreMissing, List<String> moreWarnings, Set<String> claims) {
        return new BackupPlan(
                policy,
                levels,
                labels,
                expected,
                joined(losses, moreLosses),
                joined(missing, moreMissing),
                joined(warnings, moreWarnings),
                claims,
                ingressClasses,
                storageClasses,
                summary);
    }
}
