package dev.transplant.rewrite;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoveFinalizersTest {
    private final RewriteRule rule =
            new RemoveFinalizers(Set.of("ingress.ako.vmware.com/finalizer", "example.com/guard"));

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "absent,                 0, 0, there is nothing to remove",
        "empty,                  0, 0, an empty list stays as it is",
        "not-listed,             0, 0, other finalizers stay",
        "one-of-three,           1, 0, the others stay in their order",
        "two-of-three,           1, 0, several are removed at once: indices would move",
        "the-only-one,           1, 0, no empty list is left",
        "all,                    1, 0, no empty list is left",
        "duplicates,             1, 0, each of them goes and duplicates of others stay",
        "only-duplicates,        1, 0, no empty list is left",
        "non-strings,            1, 0, what is no string is no finalizer of ours",
        "null-list,              0, 0, a null stays as it is",
        "not-a-list,             0, 0, the API server refuses it itself",
        "other-case,             0, 0, names count to the letter",
        "metadata-not-an-object, 0, 0, the API server refuses it itself",
        "update,                 1, 0, Velero writes the backup's finalizers back",
        "update-live,            0, 0, a finalizer that stands in the cluster has its controller there",
    })
    void rewrites(String fixture, int operations, int findings, String why) {
        Fixture pair = Fixture.load("remove-finalizers/" + fixture);

        pair.assertRewrittenBy(rule, operations, findings, why);
    }
}
