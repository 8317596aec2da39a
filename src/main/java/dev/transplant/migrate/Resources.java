package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where an API server has the kinds of objects, its own before those of extensions. */
final class Resources {
    private final ApiLists lists;
    private final Map<String, Resource> byKind = new HashMap<>();

    private record Resource(String root, String plural, boolean namespaced) {
        private String path(String namespace) {
            return namespaced && !namespace.isEmpty()
                    ? "%s/namespaces/%s/%s".formatted(root, namespace, plural)
                    : "%s/%s".formatted(root, plural);
        }
    }

    Resources(ApiLists lists) {
        this.lists = lists;
    }

    /**
     * Returns the path of the list of a kind, nothing if the API server does not know it. Asks anew for a kind that was not
     * there the last time: a restore may bring its definition.
     *
     * @param kind alone, or with its group as in {@code Gateway.networking.istio.io}
     * @param namespace empty for all
     * @throws KubernetesClientException if the API server does not answer
     */
    Optional<String> path(String kind, String namespace) {
        if (!byKind.containsKey(kind)) {
            discover();
        }
        return Optional.ofNullable(byKind.get(kind)).map(resource -> resource.path(namespace));
    }

    private void discover() {
        add("/api/v1", "", lists.read("/api/v1"));
        lists.read("/apis")
                .path("groups")
                .valueStream()
                .forEach(group -> versions(group)
                        .forEach(version ->
                                add("/apis/" + version, group.path("name").asText(), served("/apis/" + version))));
    }

    private static List<String> versions(JsonNode group) {
        List<String> versions = new ArrayList<>();
        versions.add(group.at("/preferredVersion/groupVersion").asText());
        group.path("versions")
                .valueStream()
                .forEach(version -> versions.add(version.path("groupVersion").asText()));
        return versions.stream().distinct().toList();
    }

    /** An extension's server may be away; its kinds are then not known, and all others are. */
    private JsonNode served(String root) {
        try {
            return lists.read(root);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_UNAVAILABLE) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    private void add(String root, String group, JsonNode discovered) {
        discovered
                .path("resources")
                .valueStream()
                .filter(resource -> resource.path("verbs")
                        .valueStream()
                        .anyMatch(verb -> verb.asText().equals("list")))
                .forEach(resource -> {
                    String kind = resource.path("kind").asText();
                    Resource found = new Resource(
                            root,
                            resource.path("name").asText(),
                            resource.path("namespaced").asBoolean());
                    byKind.putIfAbsent(kind, found);
                    byKind.putIfAbsent(kind + "." + group, found);
                });
    }
}
