package dev.transplant.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The difference of two texts as {@code diff -u} prints it, without the two lines that name files. */
final class UnifiedDiff {
    private static final int CONTEXT_LINES = 3;
    private static final int FILE_LINES = 2;

    /** Above so many changed lines the difference is not looked for: the time for it grows by their square. */
    private static final int MAX_CHANGED = 2000;

    private UnifiedDiff() {}

    /** Returns hunk headers and lines that begin with a space, {@code -} or {@code +}; none if the texts are equal. */
    static List<String> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> revised = after.lines().toList();
        Patch<String> patch =
                atLeastChanged(old, revised) > MAX_CHANGED ? allBetween(old, revised) : DiffUtils.diff(old, revised);
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff("", "", old, patch, CONTEXT_LINES);
        return diff.isEmpty() ? List.of() : List.copyOf(diff.subList(FILE_LINES, diff.size()));
    }

    /** How many lines one text has more often than the other. */
    private static long atLeastChanged(List<String> old, List<String> revised) {
        Map<String, Integer> counts = new HashMap<>();
        old.forEach(line -> counts.merge(line, 1, Integer::sum));
        revised.forEach(line -> counts.merge(line, -1, Integer::sum));
        return counts.values().stream().mapToLong(Math::abs).sum();
    }

    /** Replaces all between what both begin with and what both end with. */
    private static Patch<String> allBetween(List<String> old, List<String> revised) {
        int shorter = Math.min(old.size(), revised.size());
        int start = 0;
        while (start < shorter && old.get(start).equals(revised.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && old.get(old.size() - 1 - end).equals(revised.get(revised.size() - 1 - end))) {
            end++;
        }
        Patch<String> patch = new Patch<>();
        patch.addDelta(new ChangeDelta<>(
                new Chunk<>(start, old.subList(start, old.size() - end)),
                new Chunk<>(start, revised.subList(start, revised.size() - end))));
        return patch;
    }
}
