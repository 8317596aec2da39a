package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** No capability beyond those that container runtimes give by default. */
record BaselineCapabilities() implements Check {
    private static final Set<String> MAY_ADD = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    @Override
    public String name() {
        return "capabilities_baseline";
    }

    /** From 1.22 on {@code restricted} has a stricter one. */
    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        pod.containers().forEach(container -> findAdded(container, MAY_ADD, found));
        return found.refusal("non-default capabilities", () -> mustNotInclude(found));
    }

    static void findAdded(Container container, Set<String> mayAdd, Found found) {
        JsonNode added = container.securityContext().path("capabilities").path("add");
        for (int i = 0; i < Json.size(added); i++) {
            String capability = Json.text(added.path(i));
            if (!mayAdd.contains(capability)) {
                found.add(
                        container.at("securityContext", "capabilities", "add").appendIndex(i),
                        container.name(),
                        capability,
                        "remove it");
            }
        }
    }

    static String mustNotInclude(Found found) {
        return "%s must not include %s in securityContext.capabilities.add"
                .formatted(found.setters(), Words.quoted(found.values()));
    }
}
