package dev.transplant.podsecurity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** No capabilities but that to listen at low ports. */
record RestrictedCapabilities() implements Check {
    private static final Set<String> MAY_ADD = Set.of("NET_BIND_SERVICE");

    @Override
    public String name() {
        return "capabilities_restricted";
    }

    @Override
    public boolean holds(Standard standard) {
        return standard.from(22);
    }

    @Override
    public List<String> replaces() {
        return List.of("capabilities_baseline");
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        if (pod.isWindows() && standard.from(25)) {
            return Optional.empty();
        }
        Found dropping = new Found(this);
        Found adding = new Found(this);
        for (Container container : pod.containers()) {
            var capabilities = container.securityContext().path("capabilities");
            if (Json.elements(capabilities.path("drop"))
                    .noneMatch(c -> Json.text(c).equals("ALL"))) {
                String dropped = String.join(", ", Json.texts(capabilities.path("drop")));
                dropping.in(container, dropped, "drop ALL", "securityContext", "capabilities", "drop");
            }
            BaselineCapabilities.findAdded(container, MAY_ADD, adding);
        }
        return dropping.and(adding).refusal("unrestricted capabilities", () -> detail(dropping, adding));
    }

    private static String detail(Found dropping, Found adding) {
        return Stream.of(
                        dropping.isEmpty()
                                ? ""
                                : dropping.setters() + " must set securityContext.capabilities.drop=[\"ALL\"]",
                        adding.isEmpty() ? "" : BaselineCapabilities.mustNotInclude(adding))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
