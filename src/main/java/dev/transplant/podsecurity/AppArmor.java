package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** No AppArmor profile but the runtime's and those of the node. */
record AppArmor() implements Check {
    private static final Set<String> MAY_BE = Set.of("RuntimeDefault", "Localhost");
    private static final String UNCONFINED = "Unconfined";
    private static final String FIELD = "appArmorProfile";
    private static final String PREFIX = "container.apparmor.security.beta.kubernetes.io/";
    private static final String REMEDY = "use RuntimeDefault";

    @Override
    public String name() {
        return "appArmorProfile";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found fields = new Found(this);
        if (hasField(standard)) {
            String own = type(pod.securityContext());
            if (pod.securityContext().path(FIELD).isObject() && !MAY_BE.contains(own)) {
                fields.inPod(pod, own, REMEDY, "spec", "securityContext", FIELD, "type");
            }
            pod.containers().forEach(container -> look(container, own, fields));
        }
        Map<String, String> annotations = annotations(pod);
        if (fields.isEmpty() && annotations.isEmpty()) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>(fields.values());
        annotations.forEach((key, value) -> values.add(Words.annotation(key, value)));
        String detail = hasField(standard) ? detail(fields, annotations, values) : String.join(", ", values);
        annotations.forEach((key, value) -> fields.inPod(pod, value, REMEDY, "metadata", "annotations", key));
        return fields.refusal(Words.plural("forbidden AppArmor profile", values), () -> detail);
    }

    /** Before 1.30 there were the annotations only. */
    private static boolean hasField(Standard standard) {
        return standard.server().atLeast(30);
    }

    /** The API server makes a field of an annotation where there is none, unless it says the same as the pod's. */
    private static void look(Container container, String ofPod, Found fields) {
        if (container.securityContext().path(FIELD).isObject()) {
            String own = type(container.securityContext());
            if (!MAY_BE.contains(own)) {
                fields.in(container, own, REMEDY, "securityContext", FIELD, "type");
            }
            return;
        }
        Pod pod = container.pod();
        String annotation = Json.text(pod.annotations().path(PREFIX + container.name()));
        if (annotation.equals("unconfined") && !ofPod.equals(UNCONFINED) && !pod.isWindows()) {
            fields.in(container, UNCONFINED, REMEDY, "securityContext", FIELD, "type");
        }
    }

    private static String type(JsonNode securityContext) {
        return Json.text(securityContext.path(FIELD).path("type"));
    }

    private static Map<String, String> annotations(Pod pod) {
        Map<String, String> forbidden = new TreeMap<>();
        for (Map.Entry<String, JsonNode> annotation : pod.annotations().properties()) {
            String value = Json.text(annotation.getValue());
            boolean permitted = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (annotation.getKey().startsWith(PREFIX) && !permitted) {
                forbidden.put(annotation.getKey(), value);
            }
        }
        return forbidden;
    }

    private static String detail(Found fields, Map<String, String> annotations, List<String> values) {
        List<String> setters = new ArrayList<>();
        if (!fields.isEmpty()) {
            setters.add(fields.setters());
        }
        if (!annotations.isEmpty()) {
            setters.add(Words.plural("annotation", annotations.keySet()));
        }
        return "%s must not set AppArmor profile type to %s"
                .formatted(String.join(" and ", setters), Words.quoted(values));
    }
}
