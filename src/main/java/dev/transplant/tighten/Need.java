package dev.transplant.tighten;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Refusal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The least level that the workloads of a namespace need.
 *
 * @param level that admits all of them
 * @param why what the next stricter level says of the first of them that it refuses; empty for {@code restricted}
 * @param others how many more it refuses
 */
record Need(Level level, String why, int others) {
    private static final int MAX_REASON = 500;

    /** Collects the members of one namespace. */
    static final class Of {
        private final PodSecurity podSecurity;
        private final Map<Level, List<String>> refusedBy = new EnumMap<>(Level.class);
        private boolean any;

        Of(PodSecurity podSecurity) {
            this.podSecurity = podSecurity;
        }

        /** Takes a pod, or what makes pods, into account; other objects are passed over. */
        void add(JsonNode object) {
            Optional<Pod> pod = PodTemplates.pod(object);
            any |= pod.isPresent();
            pod.ifPresent(p -> {
                for (Level level : List.of(Level.BASELINE, Level.RESTRICTED)) {
                    List<Refusal> refusals = podSecurity.evaluate(level, p);
                    if (!refusals.isEmpty()) {
                        refuse(level, object, refusals);
                    }
                }
            });
        }

        /** Keeps the words for the first only; the others are counted. */
        private void refuse(Level level, JsonNode object, List<Refusal> refusals) {
            List<String> refused = refusedBy.computeIfAbsent(level, l -> new ArrayList<>());
            refused.add(refused.isEmpty() ? subject(object) + ": " + Refusal.text(refusals) : "");
        }

        private static String subject(JsonNode object) {
            return object.path("kind").asText() + " "
                    + object.at("/metadata/name").asText();
        }

        /** Returns what they need; nothing if there was no member, so that nothing is known. */
        Optional<Need> result() {
            if (!any) {
                return Optional.empty();
            }
            return Optional.of(need(Level.PRIVILEGED, Level.BASELINE)
                    .or(() -> need(Level.BASELINE, Level.RESTRICTED))
                    .orElseGet(() -> new Need(Level.RESTRICTED, "", 0)));
        }

        private Optional<Need> need(Level level, Level stricter) {
            return Optional.ofNullable(refusedBy.get(stricter))
                    .map(refused -> new Need(level, refused.getFirst(), refused.size() - 1));
        }
    }

    /** The reason in words, for a message; cut so that what follows it stands in an Event too. */
    String reason() {
        String cut = why.length() <= MAX_REASON ? why : why.substring(0, MAX_REASON) + "…";
        return others == 0 ? cut : cut + "; and %d more".formatted(others);
    }
}
