package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Whether Ingresses are served. Pure. */
final class Ingresses {
    private Ingresses() {}

    static Optional<Unmet> judge(JsonNode ingress) {
        boolean served = ingress.at("/status/loadBalancer/ingress")
                .valueStream()
                .anyMatch(address -> !address.path("ip").asText().isEmpty()
                        || !address.path("hostname").asText().isEmpty());
        if (served) {
            return Optional.empty();
        }
        String name = ingress.at("/spec/ingressClassName").asText();
        return Optional.of(new Unmet(
                "Ingress",
                Seen.namespace(ingress),
                Seen.name(ingress),
                name.isEmpty() ? "has no address and no class" : "has no address (class %s)".formatted(name),
                "kubectl get ingressclass must list its class, and the controller of that class must run; kubectl -n %s describe ingress %s says more"
                        .formatted(Seen.namespace(ingress), Seen.name(ingress))));
    }
}
