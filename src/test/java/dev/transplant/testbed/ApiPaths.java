package dev.transplant.testbed;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Where the API has what kubectl is asked for by the arguments of {@code kubectl get}: a process of it takes a sixth of a second. */
final class ApiPaths {
    private static final String CORE = "/api/v1";
    private static final String APPS = "/apis/apps/v1";
    private static final String NETWORKING = "/apis/networking.k8s.io/v1";
    private static final String VELERO = "/apis/velero.io/v1";
    private static final Map<String, String> PLURALS = Map.of(
            "pvc", "persistentvolumeclaims",
            "ingress", "ingresses",
            "events.v1.events.k8s.io", "events");

    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("pods", CORE),
            Map.entry("configmaps", CORE),
            Map.entry("secrets", CORE),
            Map.entry("services", CORE),
            Map.entry("persistentvolumeclaims", CORE),
            Map.entry("deployments", APPS),
            Map.entry("statefulsets", APPS),
            Map.entry("replicasets", APPS),
            Map.entry("ingresses", NETWORKING),
            Map.entry("events", "/apis/events.k8s.io/v1"),
            Map.entry("backups", VELERO),
            Map.entry("restores", VELERO));

    private ApiPaths() {}

    /** Returns the path of {@code -n NAMESPACE KIND [NAME]} or {@code namespace NAME}; nothing for other arguments. */
    static Optional<String> of(String... arguments) {
        if (arguments.length == 2 && arguments[0].equals("namespace")) {
            return Optional.of("%s/namespaces/%s".formatted(CORE, arguments[1]));
        }
        boolean named = arguments.length == 4;
        boolean known = (arguments.length == 3 || named) && arguments[0].equals("-n");
        if (!known || Arrays.stream(arguments).skip(1).anyMatch(argument -> argument.startsWith("-"))) {
            return Optional.empty();
        }
        String kind = arguments[2];
        String plural = PLURALS.getOrDefault(kind, kind.endsWith("s") ? kind : kind + "s");
        return Optional.ofNullable(GROUPS.get(plural))
                .map(group -> "%s/namespaces/%s/%s%s"
                        .formatted(group, arguments[1], plural, named ? "/" + arguments[3] : ""));
    }
}
