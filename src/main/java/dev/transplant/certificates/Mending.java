package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the JSON Patch by which we put right in a configuration what we may: a {@code caBundle} that is missing or another,
 * and the {@code failurePolicy} of an entry that would refuse anybody's requests while we are not Ready. That one is set back
 * to Fail when the entry is right again. Pure.
 */
final class Mending {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Mending() {}

    /**
     * Returns the patch, which applies to this version of the configuration alone.
     *
     * @param bundle the PEM that every entry must hold; absent where somebody else fills it
     * @return empty when there is nothing to do
     */
    static ArrayNode patch(Configuration configuration, Optional<String> bundle) {
        ArrayNode patch = NODES.arrayNode();
        Set<String> opened = new TreeSet<>(configuration.opened());
        opened.retainAll(configuration.entries().stream().map(Entry::name).toList());
        for (Entry entry : configuration.entries()) {
            bundle.map(Configuration::encoded)
                    .filter(encoded -> !encoded.equals(entry.caBundle()))
                    .ifPresent(encoded -> set(patch, entry, "clientConfig/caBundle", encoded));
            if (entry.isOpen() && entry.fails()) {
                set(patch, entry, "failurePolicy", "Ignore");
                opened.add(entry.name());
            } else if (!entry.isOpen() && opened.remove(entry.name()) && !entry.fails()) {
                set(patch, entry, "failurePolicy", "Fail");
            }
        }
        if (!opened.equals(configuration.opened())) {
            remember(patch, configuration, opened);
        }
        return patch.isEmpty() ? patch : onlyThisVersion(configuration, patch);
    }

    private static void remember(ArrayNode patch, Configuration configuration, Set<String> opened) {
        String annotation = "/metadata/annotations/" + Configuration.OPENED.replace("/", "~1");
        if (opened.isEmpty()) {
            patch.add(operation("remove", annotation));
            return;
        }
        if (!configuration.annotated()) {
            patch.add(operation("add", "/metadata/annotations").set("value", NODES.objectNode()));
        }
        patch.add(operation("add", annotation).put("value", String.join(",", opened)));
    }

    private static ArrayNode onlyThisVersion(Configuration configuration, ArrayNode patch) {
        return NODES.arrayNode()
                .add(operation("test", "/metadata/resourceVersion").put("value", configuration.version()))
                .addAll(patch);
    }

    private static void set(ArrayNode patch, Entry entry, String field, String value) {
        patch.add(operation("add", "/webhooks/%d/%s".formatted(entry.index(), field))
                .put("value", value));
    }

    private static ObjectNode operation(String op, String path) {
        return NODES.objectNode().put("op", op).put("path", path);
    }
}
