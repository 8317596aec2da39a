package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Our configurations in a cluster in memory, as k8s/ brings them; patched wholly or not at all. */
final class FakeConfigurations implements Configurations {
    private final Map<Configuration.Type, ObjectNode> objects = new EnumMap<>(Configuration.Type.class);
    private Consumer<Configuration.Type> beforePatch = type -> {};
    private boolean broken;
    private boolean forbidden;
    private int version = 1;
    private int patches;

    FakeConfigurations() {
        for (Configuration.Type type : Configuration.Type.values()) {
            objects.put(type, Manifests.object(type.resource()));
        }
    }

    @Override
    public List<Configuration> read() {
        if (broken) {
            throw new IllegalStateException("connection refused");
        }
        List<Configuration> found = new ArrayList<>();
        objects.forEach((type, object) -> found.add(Configuration.of(type, object)));
        return found;
    }

    @Override
    public boolean patch(Configuration configuration, ArrayNode patch) {
        beforePatch.accept(configuration.type());
        if (forbidden) {
            return false;
        }
        try {
            objects.computeIfPresent(configuration.type(), (type, object) -> PatchedObject.of(object, patch));
        } catch (IllegalStateException e) { // somebody wrote since it was read
            return false;
        }
        patches++;
        touch(configuration.type());
        return true;
    }

    /** Somebody writes one. */
    void touch(Configuration.Type type) {
        version++;
        objects.computeIfPresent(type, (same, object) -> {
            object.withObject("metadata").put("resourceVersion", Integer.toString(version));
            return object;
        });
    }

    /** Somebody applies the manifest of one with another webhook. */
    void add(Configuration.Type type, Manifests.Webhook webhook) {
        objects.computeIfPresent(type, (same, object) -> {
            object.withArray("webhooks").add(webhook.json());
            return object;
        });
        touch(type);
    }

    void delete(Configuration.Type type) {
        objects.remove(type);
    }

    /** What happens each time before a patch. */
    void before(Consumer<Configuration.Type> patch) {
        beforePatch = patch;
    }

    /** Whether we may not patch them. */
    void forbid(boolean next) {
        forbidden = next;
    }

    /** The API server is away. */
    void breakDown() {
        broken = true;
    }

    /** What API servers trust: the caBundle of each webhook, as PEM. */
    List<String> bundles() {
        return read().stream()
                .flatMap(configuration -> configuration.entries().stream())
                .map(Entry::bundle)
                .toList();
    }

    int patches() {
        return patches;
    }
}
