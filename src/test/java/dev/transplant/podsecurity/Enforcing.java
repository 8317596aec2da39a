package dev.transplant.podsecurity;

import dev.transplant.testbed.ApiServer.Answer;
import java.util.List;
import java.util.stream.Stream;

/**
 * A namespace of a real cluster that enforces a level by a version.
 *
 * @param test whose it is: test classes share clusters, and a namespace takes a while to go
 */
record Enforcing(String test, Level level, Version version) {
    private static final String LABEL = "pod-security.kubernetes.io/";

    /** Both levels by each of these versions. */
    static List<Enforcing> by(String test, Stream<String> versions) {
        return versions.map(version -> Version.of(version).orElseThrow())
                .flatMap(version ->
                        Stream.of(Level.BASELINE, Level.RESTRICTED).map(level -> new Enforcing(test, level, version)))
                .toList();
    }

    String name() {
        return "%s-%s-%s".formatted(test, level.label(), version.toString().replace('.', '-'));
    }

    /** The Namespace as YAML; it warns of nothing, which would be judging twice. */
    String yaml(Level enforced) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                  labels: {%3$senforce: %2$s, %3$senforce-version: %4$s, %3$swarn: privileged, %3$saudit: privileged}
                """.formatted(name(), enforced.label(), LABEL, version);
    }

    String pods() {
        return "/api/v1/namespaces/%s/pods".formatted(name());
    }

    /** What the API server says, other than whose namespace it is, of a pod that the level does not admit. */
    String reasons(Answer answer) {
        String before = "violates PodSecurity \"%s:%s\": ".formatted(level.label(), version);
        int at = answer.message().indexOf(before);
        return at < 0 ? "not by Pod Security: " + answer : answer.message().substring(at + before.length());
    }
}
