package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.rewrite.ClassMapping;
import dev.transplant.velero.Restored;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds classes in custom resources, whose fields no rule knows, and resources that only AKO reads. */
record CustomResources(ClassMapping ingress, ClassMapping storage) implements Check {
    /** Such as {@code storageClass}, {@code ingress-class-name}. */
    private static final Pattern CLASS_FIELD =
            Pattern.compile("(storage|ingress)[-_]?class([-_]?name)?", Pattern.CASE_INSENSITIVE);

    /** What has fields named {@code class} below it, as Strimzi's Kafka and cert-manager's Issuer. */
    private static final Pattern SECTION = Pattern.compile("(storage|ingress)", Pattern.CASE_INSENSITIVE);

    private static final Pattern CLASS = Pattern.compile("class([-_]?name)?", Pattern.CASE_INSENSITIVE);
    private static final Set<String> BUILT_IN = Set.of("", "apps", "batch", "autoscaling", "policy", "extensions");
    private static final JsonPointer API_VERSION = JsonPointer.compile("/apiVersion");
    private static final String AKO = "ako.vmware.com";

    /** Bounds what is held of an object that was made to be hostile; no real one comes near. */
    private static final int MAX_REMARKS = 100;

    private static final int MAX_PATH_CHARACTERS = 2000;

    @Override
    public List<Remark> look(JsonNode object) {
        String group = Restored.group(object);
        List<Remark> remarks = new ArrayList<>();
        if (group.equals(AKO)) {
            remarks.add(
                    Remark.of(
                            "ako-resource",
                            API_VERSION,
                            object.path("apiVersion").asText(),
                            "only NSX ALB's controller reads it: what it says has to be said to the target's ingress controller"));
        }
        if (!BUILT_IN.contains(group) && !group.endsWith(".k8s.io")) {
            walk(object, JsonPointer.empty(), null, remarks);
        }
        return remarks;
    }

    /** @param section the classes that fields named {@code class} hold here */
    private void walk(JsonNode node, JsonPointer at, @Nullable ClassMapping section, List<Remark> remarks) {
        if (at.length() > MAX_PATH_CHARACTERS || remarks.size() >= MAX_REMARKS) {
            return;
        }
        node.properties().forEach(field -> {
            ClassMapping classes = classes(field.getKey(), section);
            if (classes != null && field.getValue().isTextual()) {
                look(field.getValue().asText(), at.appendProperty(field.getKey()), classes, remarks);
            } else if (field.getValue().isContainerNode()) {
                Matcher opened = SECTION.matcher(field.getKey());
                walk(
                        field.getValue(),
                        at.appendProperty(field.getKey()),
                        opened.matches() ? mapping(opened.group(1)) : section,
                        remarks);
            }
        });
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.path(i), at.appendIndex(i), section, remarks);
            }
        }
    }

    private @Nullable ClassMapping classes(String field, @Nullable ClassMapping section) {
        Matcher named = CLASS_FIELD.matcher(field);
        return named.matches() ? mapping(named.group(1)) : CLASS.matcher(field).matches() ? section : null;
    }

    private ClassMapping mapping(String storageOrIngress) {
        return storageOrIngress.equalsIgnoreCase("storage") ? storage : ingress;
    }

    private static void look(String name, JsonPointer path, ClassMapping classes, List<Remark> remarks) {
        if (!name.isEmpty() && !classes.isTarget(name)) {
            remarks.add(Remark.of(
                    "custom-resource-class",
                    path,
                    name,
                    "a class in a custom resource is never rewritten: if there is no '%s' in the target, change it there"
                            .formatted(name)));
        }
    }
}
