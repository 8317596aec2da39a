package dev.transplant.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** No SELinux user or role, and no type but those of containers. */
record SeLinuxOptions() implements Check {
    private static final Set<String> TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final String FROM_1_31 = "container_engine_t";
    private static final List<String> USER_AND_ROLE = List.of("user", "role");
    private static final String FIELD = "seLinuxOptions";

    @Override
    public String name() {
        return FIELD;
    }

    @Override
    public Optional<Refusal> look(Pod pod, Standard standard) {
        Found found = new Found(this);
        for (Bad bad : bad(pod.securityContext(), standard)) {
            found.inPod(pod, bad.value(), bad.remedy(), "spec", "securityContext", FIELD, bad.field());
        }
        for (Container container : pod.containers()) {
            for (Bad bad : bad(container.securityContext(), standard)) {
                found.in(container, bad.value(), bad.remedy(), "securityContext", FIELD, bad.field());
            }
        }
        return found.refusal(FIELD, () -> detail(found));
    }

    private record Bad(String field, String value) {
        String remedy() {
            return field.equals("type") ? "use container_t, or remove it" : "remove it";
        }
    }

    private static List<Bad> bad(JsonNode securityContext, Standard standard) {
        JsonNode options = securityContext.path(FIELD);
        List<Bad> bad = new ArrayList<>();
        String type = Json.text(options.path("type"));
        if (!TYPES.contains(type) && !(type.equals(FROM_1_31) && standard.from(31))) {
            bad.add(new Bad("type", type));
        }
        for (String field : USER_AND_ROLE) {
            String value = Json.text(options.path(field));
            if (!value.isEmpty()) {
                bad.add(new Bad(field, value));
            }
        }
        return bad;
    }

    private static String detail(Found found) {
        List<String> set = new ArrayList<>();
        SortedSet<String> types = found.values("type");
        if (!types.isEmpty()) {
            set.add(Words.plural("type", types) + " " + Words.quoted(types));
        }
        for (String field : USER_AND_ROLE) {
            if (!found.values(field).isEmpty()) {
                set.add(field + " may not be set");
            }
        }
        return found.setters() + " set forbidden securityContext.seLinuxOptions: " + String.join("; ", set);
    }
}
