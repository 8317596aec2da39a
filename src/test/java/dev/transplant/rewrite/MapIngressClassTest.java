package dev.transplant.rewrite;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapIngressClassTest {
    @ParameterizedTest(name = "{0} {1}: {4}")
    @CsvSource({
        "field,                                WARN,   1, 0, a field we do not know is kept",
        "older-version,                        WARN,   1, 0, every version of the API group counts",
        "annotation,                           WARN,   1, 0, the annotation alone is mapped in place",
        "both-equal,                           WARN,   2, 0, 1.26 refuses both even when equal",
        "both-different,                       WARN,   2, 0, the field wins and the annotation is not reported",
        "both-field-mapped,                    WARN,   1, 0, the annotation goes although the field stays",
        "both-not-mapped,                      WARN,   1, 1, the field wins even when no mapping covers it",
        "removed-field,                        WARN,   1, 0, an empty target removes the class",
        "removed-annotation,                   WARN,   1, 0, an empty target removes the annotation too",
        "removed-both,                         WARN,   2, 0, neither of the two stays",
        "not-mapped,                           KEEP,   0, 1, other classes stay and are reported",
        "not-mapped,                           WARN,   0, 1, other classes stay and are reported",
        "not-mapped,                           DENY,   0, 1, who refuses the object is the review",
        "not-mapped-removed,                   REMOVE, 1, 1, other classes go and are reported",
        "not-mapped-annotation,                WARN,   0, 1, the annotation is reported like the field",
        "target-class,                         REMOVE, 0, 0, a class of the target cluster is left alone",
        "no-class,                             REMOVE, 0, 0, the target's default applies anyway",
        "empty-field,                          WARN,   1, 0, an empty field is no class",
        "null-field,                           WARN,   1, 0, a null field is no class",
        "null-values,                          REMOVE, 0, 0, nulls change nothing",
        "wrong-types,                          REMOVE, 0, 0, the API server refuses them itself",
        "spec-not-an-object,                   REMOVE, 0, 0, the API server refuses it itself",
        "other-group,                          REMOVE, 0, 0, another API group's Ingress is not ours",
        "update-mapped-again,                  WARN,   1, 0, Velero writes the backup's class back",
        "update-removed,                       WARN,   1, 0, the default does not apply again at UPDATE",
        "update-removed-annotation,            WARN,   2, 0, the cluster's class moves into the field",
        "update-removed-annotation-no-spec,    WARN,   1, 0, there is no place for the cluster's class",
        "update-removed-annotation-wrong-type, WARN,   1, 0, a field of the wrong type is left alone",
        "update-removed-was-source,            WARN,   1, 0, a source class is not worth keeping",
        "update-removed-was-none,              WARN,   1, 0, there is no class to keep",
        "update-not-mapped-same,               WARN,   0, 0, what stands in the cluster is no news",
        "update-not-mapped-same,               DENY,   0, 0, what stands in the cluster is no news",
        "update-not-mapped-same,               REMOVE, 0, 0, what stands in the cluster is no news",
        "update-not-mapped-annotation-same,    REMOVE, 0, 0, what stands in the cluster is no news",
        "update-not-mapped-other,              WARN,   0, 1, a class that the update brings is reported",
        "update-not-mapped-removed,            REMOVE, 1, 1, the cluster's class stays in place of it",
    })
    void rewrites(String fixture, Unmapped unmapped, int operations, int findings, String why) {
        Fixture pair = Fixture.load("map-ingress-class/" + fixture);
        RewriteRule rule = new MapIngressClass(
                new ClassMapping("ingress.classes", Map.of("avi-lb", "contour", "nsx", ""), unmapped));

        pair.assertRewrittenBy(rule, operations, findings, why);
    }
}
