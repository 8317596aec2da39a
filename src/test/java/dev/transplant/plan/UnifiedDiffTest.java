package dev.transplant.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final String TEN = lines(1, 10);

    @Test
    void keepsThreeLinesOfContext() {
        assertThat(UnifiedDiff.of(TEN, TEN.replace("5\n", "five\n")))
                .containsExactly("@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8");
    }

    @Test
    void putsDistantChangesIntoHunksOfTheirOwn() {
        String before = lines(1, 20);
        String after = before.replace("2\n3\n", "3\n").replace("18\n", "18\nnew\n");

        assertThat(UnifiedDiff.of(before, after))
                .containsExactly(
                        "@@ -1,5 +1,4 @@",
                        " 1",
                        "-2",
                        " 3",
                        " 4",
                        " 5",
                        "@@ -16,5 +15,6 @@",
                        " 16",
                        " 17",
                        " 18",
                        "+new",
                        " 19",
                        " 20");
    }

    @Test
    void putsCloseChangesIntoOneHunk() {
        String after = TEN.replace("2\n", "two\n").replace("8\n", "eight\n");

        assertThat(UnifiedDiff.of(TEN, after))
                .containsOnlyOnce("@@ -1,10 +1,10 @@")
                .hasSize(13);
    }

    /** Looked for line by line it would take minutes. */
    @Test
    void putsVeryLargeChangesIntoOneBlock() {
        String removed = lines(1_000_000, 1_099_999);
        List<String> diff = UnifiedDiff.of(TEN + removed + "a\n", TEN.replace("2\n", "two\n") + lines(20, 30) + "a\n");

        assertThat(diff).startsWith("@@ -1,100011 +1,22 @@", " 1", "-2", "-3").endsWith("+30", " a");
        assertThat(diff).hasSize(1 + 1 + 9 + 100_000 + 9 + 11 + 1);
    }

    @Test
    void hasNothingToSayOfEqualTexts() {
        assertThat(UnifiedDiff.of(TEN, TEN)).isEmpty();
        assertThat(UnifiedDiff.of("", "")).isEmpty();
    }

    @Test
    void leadsFromOneTextToTheOther() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            List<String> before = randomLines(random);
            List<String> after = new ArrayList<>(before);
            for (int change = random.nextInt(5); change > 0; change--) {
                after.subList(random.nextInt(after.size()), after.size()).removeFirst();
                after.add(random.nextInt(after.size() + 1), "new");
            }
            List<String> diff = UnifiedDiff.of(String.join("\n", before), String.join("\n", after));

            assertThat(replayed(before, diff)).as("%s", diff).isEqualTo(after);
        }
    }

    /** Applies hunks as patch(1) does, and fails where they do not fit. */
    private static List<String> replayed(List<String> before, List<String> diff) {
        List<String> result = new ArrayList<>();
        int at = 0;
        for (String line : diff) {
            if (line.startsWith("@@")) {
                int start = Integer.parseInt(line.substring(4, line.indexOf(','))) - 1;
                result.addAll(before.subList(at, start));
                at = start;
                continue;
            }
            if (!line.startsWith("+")) {
                assertThat(before.get(at++)).isEqualTo(line.substring(1));
            }
            if (!line.startsWith("-")) {
                result.add(line.substring(1));
            }
        }
        result.addAll(before.subList(at, before.size()));
        return result;
    }

    private static List<String> randomLines(Random random) {
        return IntStream.range(0, 1 + random.nextInt(30))
                .mapToObj(i -> "line " + random.nextInt(10))
                .toList();
    }

    private static String lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }
}
