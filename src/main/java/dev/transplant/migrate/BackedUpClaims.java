package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.velero.ClaimData;
import dev.transplant.velero.Restored;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The claims that a restore will bring and that have a volume in the source, held against the data that the backup has: without it
 * they arrive empty, and Velero says no more of it than a warning.
 */
final class BackedUpClaims {
    private static final int MAX_NAMED = 20;

    /** Claim to its volume. */
    private final Map<String, String> bound = new TreeMap<>();

    /** Volumes that Velero restores as they are, where it has not backed them up: their storage stays that of the source. */
    private final Set<String> kept = new HashSet<>();

    /** Counts an object that a restore brings, as it is in the backup, if it is such a claim or volume. */
    void add(JsonNode object) {
        switch (object.path("kind").asText()) {
            case "PersistentVolumeClaim" -> addClaim(object);
            case "PersistentVolume" -> {
                if (Restored.obstacle(object).isEmpty()) {
                    kept.add(object.at("/metadata/name").asText());
                }
            }
            default -> {}
        }
    }

    private void addClaim(JsonNode claim) {
        String volume = claim.at("/spec/volumeName").asText();
        if (!volume.isEmpty() && !isOfAPod(claim)) {
            bound.put(
                    "%s/%s"
                            .formatted(
                                    claim.at("/metadata/namespace").asText(),
                                    claim.at("/metadata/name").asText()),
                    volume);
        }
    }

    /** Of an ephemeral volume, which lives no longer than its pod. */
    static boolean isOfAPod(JsonNode claim) {
        return claim.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("kind").asText().equals("Pod"));
    }

    boolean isEmpty() {
        return bound.isEmpty();
    }

    /**
     * Says which of them have no data, in at most one sentence.
     *
     * @param accepted those whose data need not be there
     */
    List<String> losses(ClaimData data, Set<String> accepted) {
        List<String> without = without(data)
                .filter(claim -> !isKept(claim, data))
                .filter(Predicate.not(accepted::contains))
                .map(claim -> Optional.ofNullable(data.reasons().get(claim))
                        .filter(reason -> !reason.isEmpty())
                        .map(reason -> "%s (Velero: %s)".formatted(claim, reason))
                        .orElse(claim))
                .toList();
        return without.isEmpty()
                ? List.of()
                : List.of(
                        "the data of claims: the backup has none of %s; where it is needed, mend that and start a run of another name, where it is not, name the claims in restore.emptyClaims of that run"
                                .formatted(Shown.named(without, MAX_NAMED)));
    }

    /**
     * Returns those of them whose data lies in the object store, so that a restore has to write it, as they are called in the target.
     *
     * @param accepted those whose data need not be there
     * @param target from a namespace to the one in the target
     */
    Set<String> stored(ClaimData data, Set<String> accepted, UnaryOperator<String> target) {
        return bound.keySet().stream()
                .filter(data.stored()::contains)
                .filter(Predicate.not(accepted::contains))
                .map(claim -> claim.split("/", 2))
                .map(parts -> target.apply(parts[0]) + "/" + parts[1])
                .collect(Collectors.toSet());
    }

    private boolean isKept(String claim, ClaimData data) {
        String volume = bound.getOrDefault(claim, "");
        return kept.contains(volume) && !data.renewed().contains(volume);
    }

    private Stream<String> without(ClaimData data) {
        return bound.keySet().stream()
                .filter(Predicate.not(data.stored()::contains))
                .filter(Predicate.not(data.vacant()::contains))
                .filter(Predicate.not(data.snapshots()::contains));
    }

    /** Says which of them have their data where the target may not reach it. */
    List<String> warnings(ClaimData data) {
        List<String> local = bound.keySet().stream()
                .filter(data.snapshots()::contains)
                .filter(Predicate.not(data.stored()::contains))
                .toList();
        List<String> shared = without(data).filter(claim -> isKept(claim, data)).toList();
        return Stream.concat(
                        warning(
                                local,
                                "the data of these claims is in snapshots of the source's storage alone, and not in the object store: %s; if the target cannot reach that storage, take a backup with snapshotMoveData"),
                        warning(
                                shared,
                                "the data of these claims is not in the backup, but on volumes of the source that are kept (Retain), and they will be bound to those again: %s; see that the target reaches that storage, and that both do not write to it"))
                .toList();
    }

    private static Stream<String> warning(List<String> claims, String text) {
        return claims.isEmpty() ? Stream.of() : Stream.of(text.formatted(Shown.named(claims, MAX_NAMED)));
    }
}
