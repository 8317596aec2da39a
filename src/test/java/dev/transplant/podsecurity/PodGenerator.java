package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.rewrite.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes pods of the pieces in {@code podsecurity/pieces.yaml}: most are valid, and several pieces meet in each. */
final class PodGenerator {
    private static final JsonNode PIECES = read(Path.of("src/test/resources/podsecurity/pieces.yaml"));

    private final Random random;
    private final boolean recent;
    private final List<String> names = new ArrayList<>(List.of("web", "b", "a-1", "z", "proxy", "log", "db", "x2"));

    /**
     * Makes one pod.
     *
     * @param recent whether the server knows sidecars and procMount: one that does not takes every procMount for the default
     */
    PodGenerator(long seed, boolean recent) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L); // neighbouring seeds would begin alike
        this.recent = recent;
        Collections.shuffle(names, random);
    }

    ObjectNode pod(String name) {
        ObjectNode pod = object("{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {}}".formatted(name));
        ObjectNode spec = (ObjectNode) pod.path("spec");
        boolean good = random.nextInt(3) > 0;
        boolean windows = random.nextInt(12) == 0;
        addContainers(spec, "containers", 1 + random.nextInt(3), good && !windows);
        if (random.nextInt(3) == 0) {
            addContainers(spec, "initContainers", 1 + random.nextInt(2), good && !windows);
        }
        if (windows) {
            spec.set("os", object("{name: windows}"));
            times(random.nextInt(3), () -> merge(spec, piece("windows")));
            times(random.nextInt(2), () -> addVolume(spec));
        } else {
            times(random.nextInt(6), () -> addPiece(pod, spec));
        }
        return pod;
    }

    /** Returns containers as {@code kubectl debug} adds them; a name may be one that annotations of the pod speak of. */
    ArrayNode ephemeralContainers(JsonNode pod) {
        ObjectNode spec = object("{}");
        boolean good = random.nextInt(3) > 0;
        pod.at("/spec/containers").forEach(container -> names.remove(Json.text(container.path("name"))));
        pod.at("/spec/initContainers").forEach(container -> names.remove(Json.text(container.path("name"))));
        addContainers(spec, "ephemeralContainers", 1 + random.nextInt(2), good);
        times(random.nextInt(4), () -> merge(anyContainer(spec), piece("container")));
        return (ArrayNode) spec.path("ephemeralContainers");
    }

    private void addContainers(ObjectNode spec, String list, int count, boolean good) {
        ArrayNode containers = spec.putArray(list);
        for (int i = 0; i < count; i++) {
            ObjectNode container = containers.addObject().put("name", names.removeLast());
            container.put("image", "i").put("terminationMessagePolicy", "File");
            if (good) {
                merge(container, PIECES.at("/good/container"));
            }
        }
    }

    private void addPiece(ObjectNode pod, ObjectNode spec) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> merge(spec, piece("spec"));
            case 4, 5, 6 -> merge(anyContainer(spec), piece("container"));
            case 7 -> merge(lastingContainer(spec), piece("lasting"));
            case 8, 9 -> addVolume(spec);
            case 10 -> annotate(pod, spec);
            default -> setForAll(spec);
        }
    }

    /** One field of all containers, as the pod's own field would have it; or the rare one that is only valid with others. */
    private void setForAll(ObjectNode spec) {
        JsonNode piece = piece("container");
        if (recent && random.nextInt(2) == 0) {
            merge(spec, object("{hostUsers: false}"));
            piece = object("{securityContext: {procMount: Unmasked}}");
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(list)) {
                merge((ObjectNode) container, piece);
            }
        }
    }

    private void addVolume(ObjectNode spec) {
        ArrayNode volumes = spec.path("volumes") instanceof ArrayNode some ? some : spec.putArray("volumes");
        ObjectNode volume = volumes.addObject().put("name", "v" + (9 - volumes.size()));
        merge(volume, piece("volume"));
    }

    private void annotate(ObjectNode pod, ObjectNode spec) {
        String container = Json.text(anyContainer(spec).path("name"));
        ObjectNode annotations = ((ObjectNode) pod.path("metadata")).withObject("/annotations");
        for (Map.Entry<String, JsonNode> annotation : piece("annotation").properties()) {
            annotations.set(annotation.getKey().formatted(container), annotation.getValue());
        }
    }

    private ObjectNode anyContainer(ObjectNode spec) {
        List<String> lists = List.of("containers", "initContainers", "ephemeralContainers").stream()
                .filter(list -> Json.size(spec.path(list)) > 0)
                .toList();
        return container(spec, lists.get(random.nextInt(lists.size())));
    }

    private ObjectNode lastingContainer(ObjectNode spec) {
        if (!recent || Json.size(spec.path("initContainers")) == 0 || random.nextBoolean()) {
            return container(spec, "containers");
        }
        return container(spec, "initContainers").put("restartPolicy", "Always");
    }

    private ObjectNode container(ObjectNode spec, String list) {
        JsonNode containers = spec.path(list);
        return (ObjectNode) containers.path(random.nextInt(containers.size()));
    }

    private JsonNode piece(String kind) {
        JsonNode pieces = PIECES.path(kind);
        return pieces.path(random.nextInt(pieces.size()));
    }

    /** Objects are merged, lists now and then joined, everything else is replaced. */
    private void merge(ObjectNode object, JsonNode piece) {
        for (Map.Entry<String, JsonNode> field : piece.properties()) {
            JsonNode there = object.path(field.getKey());
            JsonNode value = field.getValue();
            if (there instanceof ObjectNode node && value.isObject() && !value.isEmpty()) {
                merge(node, value);
            } else if (there instanceof ArrayNode list && value instanceof ArrayNode more && random.nextInt(3) > 0) {
                more.forEach(element -> {
                    if (!contains(list, element)) {
                        list.add(element.deepCopy());
                    }
                });
            } else {
                object.set(field.getKey(), value.deepCopy());
            }
        }
    }

    private static boolean contains(ArrayNode list, JsonNode element) {
        for (JsonNode there : list) {
            if (there.equals(element)) {
                return true;
            }
        }
        return false;
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Fixture.yaml(yaml);
    }

    private static JsonNode read(Path file) {
        try {
            return Fixture.yaml(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
