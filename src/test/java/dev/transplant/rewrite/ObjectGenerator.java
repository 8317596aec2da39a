package dev.transplant.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.transplant.policy.Pending;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes objects of the rewritten kinds, sound ones and broken ones; the same random numbers give the same objects. */
final class ObjectGenerator {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> CLASSES =
            List.of("avi-lb", "nsx", "contour", "nginx", "gold", "scratch", "fast", "bronze", "", "ü~/");
    private static final List<String> LEVELS =
            List.of("privileged", "baseline", "restricted", "Baseline", "", "latest", "v1.30", "1.30");
    private static final List<String> MARKS = List.of("pending", "pending", "kept: baseline", "");
    private static final List<String> GIVEN =
            List.of("baseline:latest", "baseline:v1.30", "privileged:v1.30", "restricted:latest", "baseline", "");
    private static final List<String> FINALIZERS = List.of("example.com/a", "example.com/b", "example.com/kept", "");
    private static final List<String> LABELS = Stream.of("enforce", "audit", "warn")
            .flatMap(mode -> Stream.of(mode, mode + "-version"))
            .map("pod-security.kubernetes.io/"::concat)
            .toList();
    private static final List<String> ANNOTATIONS = List.of(
            "kubernetes.io/ingress.class",
            "volume.beta.kubernetes.io/storage-class",
            "example.com/state",
            "a/b~c",
            "a~1b~0c",
            Original.KEY);
    private static final List<String> FIELDS = List.of(
            "", "~", "/", "0", "ü😀", "metadata", "labels", "annotations", "finalizers", "spec", "ingressClassName");

    private final RandomGenerator random;

    ObjectGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** Returns a CREATE or an UPDATE; {@code atCreate} says what the cluster would hold of an object created before. */
    Change change(UnaryOperator<JsonNode> atCreate) {
        Kind kind = pick(List.of(Kind.values()));
        ObjectNode object = object(kind);
        if (random.nextBoolean()) {
            return Change.create(mutated(object));
        }
        JsonNode standing = switch (random.nextInt(4)) {
            case 0 -> atCreate.apply(object);
            case 1 -> mutated(object);
            case 2 -> mutated(object(kind));
            default -> random.nextBoolean() ? NODES.nullNode() : MissingNode.getInstance();
        };
        return Change.update(mutated(object), standing);
    }

    private ObjectNode object(Kind kind) {
        ObjectNode object = NODES.objectNode();
        object.put(
                "apiVersion",
                switch (kind) {
                    case NAMESPACE, CLAIM, VOLUME -> "v1";
                    case INGRESS -> "networking.k8s.io/v1";
                    case STATEFUL_SET -> "apps/v1";
                });
        object.put(
                "kind",
                switch (kind) {
                    case NAMESPACE -> "Namespace";
                    case INGRESS -> "Ingress";
                    case CLAIM -> "PersistentVolumeClaim";
                    case VOLUME -> "PersistentVolume";
                    case STATEFUL_SET -> "StatefulSet";
                });
        object.set("metadata", metadata());
        if (kind != Kind.NAMESPACE) {
            ObjectNode spec = object.putObject("spec");
            classField(kind == Kind.INGRESS ? "ingressClassName" : "storageClassName", spec);
            if (kind == Kind.STATEFUL_SET) {
                templates(spec.putArray("volumeClaimTemplates"));
            }
        }
        return object;
    }

    private ObjectNode metadata() {
        ObjectNode metadata = NODES.objectNode().put("name", pick(List.of("shop", "legacy-db", "data", "log")));
        if (random.nextBoolean()) {
            some(LABELS, metadata.putObject("labels"), LEVELS);
        }
        if (random.nextBoolean()) {
            ObjectNode annotations = metadata.putObject("annotations");
            some(ANNOTATIONS, annotations, CLASSES);
            if (random.nextInt(3) == 0) {
                some(List.of(Pending.KEY), annotations, MARKS);
                some(List.of(Pending.GIVEN), annotations, GIVEN);
            }
            if (random.nextInt(40) == 0) {
                annotations.put("large", "x".repeat(256 * 1024 - random.nextInt(150)));
            }
        }
        if (random.nextBoolean()) {
            ArrayNode finalizers = metadata.putArray("finalizers");
            int count = random.nextInt(100) == 0 ? 1000 : random.nextInt(4);
            Stream.generate(() -> pick(FINALIZERS)).limit(count).forEach(finalizers::add);
        }
        return metadata;
    }

    private void templates(ArrayNode templates) {
        for (int left = random.nextInt(4); left > 0; left--) {
            ObjectNode template = templates.addObject();
            template.set("metadata", metadata());
            classField("storageClassName", template.putObject("spec"));
        }
    }

    private void classField(String name, ObjectNode spec) {
        if (random.nextInt(4) > 0) {
            spec.put(name, pick(CLASSES));
        }
    }

    private void some(List<String> keys, ObjectNode object, List<String> values) {
        keys.stream().filter(key -> random.nextInt(3) == 0).forEach(key -> object.put(key, pick(values)));
    }

    /** Returns a copy with up to four changes anywhere; two in five copies have none. */
    private JsonNode mutated(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        for (int left = Math.max(0, random.nextInt(-1, 5)); left > 0; left--) {
            mutate(somewhereIn(copy));
        }
        return copy;
    }

    private JsonNode somewhereIn(JsonNode node) {
        List<JsonNode> containers = StreamSupport.stream(node.spliterator(), false)
                .filter(JsonNode::isContainerNode)
                .toList();
        return containers.isEmpty() || random.nextInt(4) == 0 ? node : somewhereIn(pick(containers));
    }

    private void mutate(JsonNode container) {
        if (container instanceof ObjectNode object) {
            List<String> present =
                    object.properties().stream().map(Map.Entry::getKey).toList();
            String key = random.nextBoolean() || present.isEmpty() ? pick(keys()) : pick(present);
            if (random.nextInt(3) == 0) {
                object.remove(key);
                return;
            }
            object.set(key, anything(3));
            return;
        }
        ArrayNode array = (ArrayNode) container;
        array.insert(random.nextInt(array.size() + 1), anything(3));
    }

    private List<String> keys() {
        return pick(List.of(FIELDS, ANNOTATIONS, LABELS));
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(random.nextDouble());
            case 4 -> TextNode.valueOf(pick(CLASSES));
            case 5 -> NODES.arrayNode().add(anything(depth - 1)).add(anything(depth - 1));
            case 6 -> NODES.objectNode().set(pick(keys()), anything(depth - 1));
            default -> metadata();
        };
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
