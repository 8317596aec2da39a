package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Refusal;
import dev.transplant.podsecurity.Violation;
import java.util.List;
import java.util.stream.Stream;

/** Finds all for which a level refuses pods, and templates what they make: in the API server's words, then field by field. */
record LevelRefusals(Level level, PodSecurity podSecurity) implements Check {
    private static final String NAME = "pod-security";

    /** Of one object; no real one comes near. */
    private static final int MAX_FIELDS = 1000;

    @Override
    public List<Remark> look(JsonNode object) {
        return PodTemplates.pod(object).map(this::look).orElse(List.of());
    }

    private List<Remark> look(Pod pod) {
        List<Refusal> refusals = podSecurity.evaluate(level, pod);
        if (refusals.isEmpty()) {
            return List.of();
        }
        String message = "violates PodSecurity \"%s\": %s".formatted(level.label(), Refusal.text(refusals));
        Remark all = new Remark(NAME, "", level.label(), message);
        Stream<Remark> fields = refusals.stream()
                .flatMap(refusal -> refusal.violations().stream().map(LevelRefusals::field));
        return Stream.concat(Stream.of(all), fields.limit(MAX_FIELDS)).toList();
    }

    private static Remark field(Violation violation) {
        JsonPointer path = violation.path();
        String value = violation.value().isEmpty() ? "" : "'%s', ".formatted(violation.value());
        String container = violation.container().isEmpty() ? "" : ", in container %s".formatted(violation.container());
        return Remark.of(NAME, path, violation.value(), value + violation.remedy() + container);
    }
}
