package dev.transplant.plan;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Counts objects by what was seen in them; what it holds is bounded: later keys are only counted. */
final class Tally<K> {
    private static final int MAX_KEYS = 100;

    /** @param message what was said of the first object with this key */
    record Row<K>(K key, String message, Places places) {}

    private final Map<K, Row<K>> rows = new LinkedHashMap<>();
    private long unlisted;

    void add(K key, String message, String place) {
        if (!rows.containsKey(key) && rows.size() == MAX_KEYS) {
            unlisted++;
            return;
        }
        rows.computeIfAbsent(key, k -> new Row<>(k, message, new Places()))
                .places()
                .add(place);
    }

    /** Returns what was seen most often first. */
    List<Row<K>> rows() {
        Comparator<Row<K>> byCount =
                Comparator.comparingLong(row -> row.places().count());
        return rows.values().stream().sorted(byCount.reversed()).toList();
    }

    /** Returns the same without the rows of other keys. What there was no room for counts with both. */
    Tally<K> only(Predicate<K> keys) {
        Tally<K> some = new Tally<>();
        rows.values().stream().filter(row -> keys.test(row.key())).forEach(row -> some.rows.put(row.key(), row));
        some.unlisted = some.rows.isEmpty() ? 0 : unlisted;
        return some;
    }

    /** How many objects had a key for which there was no room. */
    long unlisted() {
        return unlisted;
    }
}
