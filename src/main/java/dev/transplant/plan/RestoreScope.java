package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.policy.Policy;
import dev.transplant.velero.Item;
import java.util.Map;
import java.util.Optional;

/**
 * Which objects of a backup a Restore of some namespaces brings, and where they arrive. Of the cluster's own objects it brings
 * the volumes of their claims alone.
 *
 * @param targets namespace of the source to that of the target, for each that is restored
 */
public record RestoreScope(Map<String, String> targets) {
    public RestoreScope {
        targets = Map.copyOf(targets);
    }

    /** Returns the object as it arrives; nothing if it does not. */
    Optional<Item> of(Item item) {
        return Optional.ofNullable(targets.get(Policy.namespaceOf(item.object())))
                .map(target -> new Item(item.origin(), placed(item.object(), target)));
    }

    private static JsonNode placed(JsonNode object, String target) {
        if (Policy.namespaceOf(object).equals(target) || !(object instanceof ObjectNode)) {
            return object;
        }
        ObjectNode placed = object.deepCopy();
        switch (object.path("kind").asText()) {
            case "Namespace" -> placed.withObject("/metadata").put("name", target);
            case "PersistentVolume" -> placed.withObject("/spec/claimRef").put("namespace", target);
            default -> placed.withObject("/metadata").put("namespace", target);
        }
        return placed;
    }
}
