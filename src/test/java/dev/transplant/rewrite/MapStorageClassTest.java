package dev.transplant.rewrite;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapStorageClassTest {
    @ParameterizedTest(name = "{0} {1}: {4}")
    @CsvSource({
        "claim,                               WARN,   1, 0, a field we do not know is kept",
        "claim-annotation,                    WARN,   1, 0, the beta annotation still counts",
        "claim-both,                          WARN,   2, 0, the API server lets both stand",
        "claim-both-different,                WARN,   2, 0, each is mapped by itself",
        "volume,                              WARN,   1, 0, a claim binds to a volume of its own class only",
        "stateful-set,                        WARN,   3, 0, every claim template is looked at and no pod template",
        "stateful-set-not-mapped,             WARN,   1, 2, each template is reported by itself",
        "stateful-set-no-templates,           REMOVE, 0, 0, there is nothing to map",
        "removed,                             WARN,   2, 0, an empty target removes the class",
        "removed-volume,                      WARN,   1, 1, volumes get no default class",
        "not-mapped,                          KEEP,   0, 1, other classes stay and are reported",
        "not-mapped,                          WARN,   0, 1, other classes stay and are reported",
        "not-mapped,                          DENY,   0, 1, who refuses the object is the review",
        "not-mapped-removed,                  REMOVE, 1, 1, other classes go and are reported",
        "not-mapped-volume-removed,           REMOVE, 1, 2, not mapped and left without a default",
        "target-class,                        REMOVE, 0, 0, a class of the target cluster is left alone",
        "empty-class,                         REMOVE, 0, 0, the empty class asks for no provisioning",
        "no-class,                            REMOVE, 0, 0, the target's default applies anyway",
        "null-values,                         REMOVE, 0, 0, nulls change nothing",
        "wrong-types,                         REMOVE, 0, 0, the API server refuses them itself",
        "spec-not-an-object,                  REMOVE, 0, 0, the API server refuses it itself",
        "stateful-set-wrong-types,            REMOVE, 0, 0, the API server refuses them itself",
        "stateful-set-templates-not-a-list,   REMOVE, 0, 0, the API server refuses them itself",
        "other-group,                         REMOVE, 0, 0, another API group's StatefulSet is not ours",
        "update-claim,                        WARN,   1, 0, the class is immutable: back to the cluster's",
        "update-claim-annotation,             WARN,   1, 0, the annotation is set back too",
        "update-claim-other-class,            WARN,   0, 0, the cluster's class is not the mapped one",
        "update-claim-same,                   WARN,   0, 0, the source class stands in the cluster",
        "update-claim-removed,                WARN,   1, 0, the default that CREATE gave is set back",
        "update-claim-removed-was-none,       WARN,   1, 0, CREATE found no default",
        "update-claim-not-mapped,             DENY,   0, 0, the class cannot change so there is no news",
        "update-claim-not-mapped-removed,     REMOVE, 1, 0, the default that CREATE gave is set back",
        "update-volume,                       WARN,   1, 0, the class of a volume is mutable",
        "update-removed-volume-mended,        WARN,   1, 0, the class that somebody gave it in the cluster stays",
        "update-volume-not-mapped-same,       REMOVE, 0, 0, what stands in the cluster is no news",
        "update-volume-not-mapped-other,      WARN,   0, 1, a class that the update brings is reported",
        "update-stateful-set,                 WARN,   2, 0, templates are told apart by name and not by place",
        "update-stateful-set-other-templates, WARN,   0, 0, no template of that name and class",
        "update-stateful-set-nameless,        WARN,   0, 0, without a name nothing says which is which",
    })
    void rewrites(String fixture, Unmapped unmapped, int operations, int findings, String why) {
        Fixture pair = Fixture.load("map-storage-class/" + fixture);
        RewriteRule rule = new MapStorageClass(
                new ClassMapping("storage.classes", Map.of("gold", "fast", "scratch", ""), unmapped));

        pair.assertRewrittenBy(rule, operations, findings, why);
    }
}
