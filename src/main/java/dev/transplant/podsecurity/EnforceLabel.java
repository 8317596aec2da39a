package dev.transplant.podsecurity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** The labels by which a Namespace says what it refuses. */
public final class EnforceLabel {
    /** Its value is a level. */
    public static final String KEY = "pod-security.kubernetes.io/enforce";

    /** Its value is a version; absent for the latest. */
    public static final String VERSION = KEY + "-version";

    /** Where a Namespace has its level. */
    public static final JsonPointer PATH =
            JsonPointer.compile("/metadata/labels").appendProperty(KEY);

    /** Where it has its version. */
    public static final JsonPointer VERSION_PATH =
            JsonPointer.compile("/metadata/labels").appendProperty(VERSION);

    private EnforceLabel() {}

    /** Returns the level; nothing if there is none that API servers know, so that the cluster's default counts. */
    public static Optional<Level> level(Map<String, String> labels) {
        return Level.of(labels.getOrDefault(KEY, ""));
    }

    /** Returns the level of a Namespace, likewise. */
    public static Optional<Level> level(JsonNode namespace) {
        return Level.of(namespace.at(PATH).asText());
    }

    /** Returns by which version of the Standards pods are judged. */
    public static Version version(Map<String, String> labels) {
        return Version.of(labels.getOrDefault(VERSION, "")).orElse(Version.LATEST);
    }
}
