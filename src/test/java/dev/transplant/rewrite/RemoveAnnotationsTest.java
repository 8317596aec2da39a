package dev.transplant.rewrite;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoveAnnotationsTest {
    private final RewriteRule rule =
            new RemoveAnnotations(Set.of("ako.vmware.com/host-fqdn-vs-uuid-map", "example.com/a~b~1c", "plain"));

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "absent,                 0, 0, there is nothing to remove",
        "null-annotations,       0, 0, a null stays as it is",
        "empty,                  0, 0, there is nothing to remove",
        "not-listed,             0, 0, other annotations stay",
        "one,                    1, 0, the others stay",
        "several,                3, 0, all that are listed go",
        "the-only-one,           1, 0, the empty map stays: a second operation would be one too many",
        "escaped-key,            1, 0, ~ and / of a key are escaped in the pointer",
        "wrong-values,           2, 0, the key decides and not the value",
        "not-an-object,          0, 0, the API server refuses it itself",
        "metadata-not-an-object, 0, 0, the API server refuses it itself",
        "update,                 1, 0, Velero writes the backup's annotations back",
        "update-live,            0, 0, an annotation that stands in the cluster is no leftover",
    })
    void rewrites(String fixture, int operations, int findings, String why) {
        Fixture pair = Fixture.load("remove-annotations/" + fixture);

        pair.assertRewrittenBy(rule, operations, findings, why);
    }
}
