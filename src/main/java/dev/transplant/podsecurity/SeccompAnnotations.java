package dev.transplant.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** No seccomp profile but the runtime's and those of the node, by annotations: before 1.19 there were no fields. */
record SeccompAnnotations() implements Check {
    @Override
    public String name() {
        return "seccompProfile_baseline";
    }

    @Override
    public boolean holds(Standard standard) {
        return !standard.from(19);
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        List<String> keys = new ArrayList<>(List.of(Seccomp.POD_ANNOTATION));
        pod.containers().forEach(container -> keys.add(Seccomp.CONTAINER_ANNOTATION + container.name()));
        Found found = new Found(this);
        TreeSet<String> forbidden = new TreeSet<>();
        for (String key : keys) {
            String value = Json.text(pod.annotations().path(key));
            if (pod.annotations().has(key) && !isPermitted(value)) {
                forbidden.add(Words.annotation(key, value));
                found.inPod(pod, value, "use runtime/default, or remove it", "metadata", "annotations", key);
            }
        }
        return found.refusal(
                "seccompProfile",
                () -> "forbidden %s %s".formatted(Words.plural("annotation", forbidden), String.join(", ", forbidden)));
    }

    private static boolean isPermitted(String value) {
        return value.equals("runtime/default") || value.equals("docker/default") || value.startsWith("localhost/");
    }
}
