package dev.transplant.podsecurity;

import java.util.List;
import java.util.Optional;

/** No process, network or IPC namespace of the node. */
record HostNamespaces() implements Check {
    private static final List<String> FIELDS = List.of("hostNetwork", "hostPID", "hostIPC");

    @Override
    public String name() {
        return "hostNamespaces";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        List<String> set = FIELDS.stream()
                .filter(field -> Json.is(true, pod.spec().path(field)))
                .toList();
        set.forEach(field -> found.inPod(pod, "true", "set it to false", "spec", field));
        return found.refusal("host namespaces", () -> String.join("=true, ", set) + "=true");
    }
}
