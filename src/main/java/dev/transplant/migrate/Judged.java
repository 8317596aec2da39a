package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What came of looking at the objects of one kind.
 *
 * @param count how many are as they should be; 0 or more
 */
record Judged(String kind, String state, long count, List<Unmet> unmet) {
    Judged {
        unmet = List.copyOf(unmet);
    }

    /** Looks at each of some objects. */
    static Judged each(String kind, String state, Stream<JsonNode> objects, Function<JsonNode, Optional<Unmet>> judge) {
        List<Optional<Unmet>> outcomes = objects.map(judge).toList();
        List<Unmet> unmet = outcomes.stream().flatMap(Optional::stream).toList();
        return new Judged(kind, state, outcomes.size() - unmet.size(), unmet);
    }

    /** Nothing if none is as it should be. */
    Optional<Met> met() {
        return count == 0 ? Optional.empty() : Optional.of(new Met(kind, state, count));
    }
}
