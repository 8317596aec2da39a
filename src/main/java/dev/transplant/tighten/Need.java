package dev.transplant.tighten;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.events.Notice;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Refusal;
import dev.transplant.velero.Restored;
import java.util.Optional;

/**
 * The least level that the workloads of a namespace need.
 *
 * @param level that admits all of them
 * @param why what the next stricter level says of the first of them that it refuses; empty for {@code restricted}
 * @param others how many more it refuses
 */
record Need(Level level, String why, int others) {
    private static final int MAX_REASON_BYTES = 500;

    /** Collects the members of one namespace. */
    static final class Of {
        private final PodSecurity podSecurity;
        private Optional<Need> need = Optional.empty();

        Of(PodSecurity podSecurity) {
            this.podSecurity = podSecurity;
        }

        /** Takes a pod, or what makes pods, into account; other objects, and what makes no more of them, are passed over. */
        void add(JsonNode object) {
            if (makesPods(object)) {
                PodTemplates.pod(object).ifPresent(pod -> add(object, pod));
            }
        }

        private static boolean makesPods(JsonNode object) {
            return Restored.obstacle(object).isEmpty() && !PodTemplates.isRevision(object) && !hasFailed(object);
        }

        /** A Job that has failed makes no more pods; Velero would restore it from a backup, and it would run again. */
        private static boolean hasFailed(JsonNode object) {
            return object.path("kind").asText().equals("Job")
                    && object.at("/status/conditions")
                            .valueStream()
                            .anyMatch(
                                    condition -> condition.path("type").asText().equals("Failed")
                                            && condition.path("status").asText().equals("True"));
        }

        /** Keeps the words for the first only; the others are counted. */
        private void add(JsonNode object, Pod pod) {
            Level least = podSecurity.least(pod);
            Optional<Need> before = need;
            if (before.isEmpty() || least.looserThan(before.get().level())) {
                need = Optional.of(new Need(least, why(object, pod, least), 0));
            } else if (least == before.get().level() && least != Level.RESTRICTED) {
                need = Optional.of(
                        new Need(least, before.get().why(), before.get().others() + 1));
            }
        }

        private String why(JsonNode object, Pod pod, Level least) {
            return least == Level.RESTRICTED
                    ? ""
                    : "%s %s: %s"
                            .formatted(
                                    object.path("kind").asText(),
                                    object.at("/metadata/name").asText(),
                                    Refusal.text(podSecurity.evaluate(least.next(), pod)));
        }

        /** Returns what they need; nothing if there was no member, so that nothing is known. */
        Optional<Need> result() {
            return need;
        }
    }

    /** The reason in words, for a message; cut so that what follows it stands in an Event too. */
    String reason() {
        String cut = Notice.cut(why, MAX_REASON_BYTES);
        return others == 0 ? cut : cut + "; and %d more".formatted(others);
    }
}
