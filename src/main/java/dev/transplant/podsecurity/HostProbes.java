package dev.transplant.podsecurity;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** No probes and hooks that make the node's kubelet ask other hosts than the pod. */
record HostProbes() implements Check {
    private static final List<List<String>> HANDLERS = List.of(
            List.of("livenessProbe"),
            List.of("readinessProbe"),
            List.of("startupProbe"),
            List.of("lifecycle", "postStart"),
            List.of("lifecycle", "preStop"));
    private static final List<String> CALLS = List.of("httpGet", "tcpSocket");

    @Override
    public String name() {
        return "hostProbesAndHostLifecycle";
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(34);
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        for (Container container : pod.containers()) {
            for (List<String> handler : HANDLERS) {
                look(container, handler, found);
            }
        }
        return found.refusal("probe or lifecycle host", () -> detail(found));
    }

    private static void look(Container container, List<String> handler, Found found) {
        var called = container.node();
        for (String field : handler) {
            called = called.path(field);
        }
        for (String call : CALLS) {
            String host = Json.text(called.path(call).path("host"));
            if (!host.isEmpty()) {
                found.add(
                        Json.at(container.at(handler.toArray(String[]::new)), call, "host"),
                        container.name(),
                        host,
                        "remove it: the pod itself is asked then");
            }
        }
    }

    private static String detail(Found found) {
        SortedSet<String> containers = new TreeSet<>(found.containers()); // sorted there too, unlike in other checks
        SortedSet<String> hosts = found.values();
        return "%s %s %s %s"
                .formatted(
                        Words.containers(containers),
                        Words.uses(containers),
                        Words.plural("probe or lifecycle host", hosts),
                        Words.quoted(hosts));
    }
}
