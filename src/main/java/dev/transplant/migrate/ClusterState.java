package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.VeleroVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of one cluster. What could not be read is not known, and nothing is said of it but why.
 *
 * @param veleroNamespace where its Velero runs
 * @param kubernetes absent if not known
 * @param parts without those that are not known
 * @param namespaces by name, without those of which nothing is known
 * @param missing rights that we lack
 * @param troubles why something is not known
 */
record ClusterState(
        Side side,
        String veleroNamespace,
        Optional<Version> kubernetes,
        Velero velero,
        Map<Part, List<JsonNode>> parts,
        Map<String, NamespaceState> namespaces,
        List<Right> missing,
        List<Finding> troubles) {
    ClusterState {
        parts = Map.copyOf(parts);
        namespaces = Map.copyOf(namespaces);
        missing = List.copyOf(missing);
        troubles = List.copyOf(troubles);
    }

    /** How its Velero is. */
    record Velero(Presence presence, Optional<VeleroVersion> version) {
        static final Velero UNKNOWN = new Velero(Presence.UNKNOWN, Optional.empty());
    }

    /** Whether there is one. */
    enum Presence {
        UNKNOWN,
        /** Not even its kinds. */
        NO_KINDS,
        /** Its kinds, but nobody who answers. */
        SILENT,
        RUNS
    }

    /**
     * A namespace.
     *
     * @param object absent where it does not exist
     * @param members those of its objects that matter, with kind and apiVersion
     */
    record NamespaceState(Optional<JsonNode> object, List<JsonNode> members) {
        NamespaceState {
            members = List.copyOf(members);
        }

        boolean isTerminating() {
            return object.filter(namespace ->
                            namespace.at("/metadata/deletionTimestamp").isTextual()
                                    || namespace.at("/status/phase").asText().equals("Terminating"))
                    .isPresent();
        }
    }

    /** Returns the objects of a part; nothing if they are not known. */
    Optional<List<JsonNode>> part(Part part) {
        return Optional.ofNullable(parts.get(part));
    }

    /** Returns a namespace; nothing if it is not known whether it exists. */
    Optional<NamespaceState> namespace(String name) {
        return Optional.ofNullable(namespaces.get(name));
    }

    /** The name of an object. */
    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
