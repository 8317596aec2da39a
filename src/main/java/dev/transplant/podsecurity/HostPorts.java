package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.SortedSet;

/** No ports of the node. */
record HostPorts() implements Check {
    @Override
    public String name() {
        return "hostPorts";
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        boolean hostNetwork = Json.is(true, pod.spec().path("hostNetwork"));
        for (Container container : pod.containers()) {
            JsonNode ports = container.node().path("ports");
            for (int i = 0; i < Json.size(ports); i++) {
                long port = hostPort(container, ports.path(i), hostNetwork);
                if (port != 0) {
                    found.add(
                            container.at("ports").appendIndex(i).appendProperty("hostPort"),
                            container.name(),
                            String.valueOf(port),
                            "remove it, and reach the port by a Service");
                }
            }
        }
        return found.refusal("hostPort", () -> detail(found));
    }

    /** With the node's network the API server fills it in: a container's port is one of the node then. */
    private static long hostPort(Container container, JsonNode port, boolean hostNetwork) {
        long own = Json.number(port.path("hostPort"));
        boolean filled = own == 0 && hostNetwork && !container.isEphemeral();
        return filled ? Json.number(port.path("containerPort")) : own;
    }

    private static String detail(Found found) {
        SortedSet<String> ports = found.values();
        return "%s %s %s %s"
                .formatted(
                        found.setters(),
                        Words.uses(found.containers()),
                        Words.plural("hostPort", ports),
                        String.join(", ", ports));
    }
}
