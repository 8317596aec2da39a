package dev.transplant.plan;

import dev.transplant.rewrite.Finding;
import java.util.regex.Pattern;

/**
 * What findings or remarks of several objects have in common.
 *
 * @param by the rule or the check
 * @param weight in upper case as in {@link Finding.Weight}; empty for a remark
 * @param path JSON pointer, with {@code *} for array indexes
 */
record Topic(String by, String weight, String kind, String path, String value) {
    static final int MAX_MESSAGE = 1000;
    private static final int MAX_NAME = 253;
    private static final Pattern INDEX = Pattern.compile("/[0-9]+(?=/|$)");

    static Topic of(Finding finding, String kind) {
        return of(finding.rule(), finding.weight().name(), kind, finding.path().toString(), finding.value());
    }

    static Topic of(Remark remark, String kind) {
        return of(remark.check(), "", kind, remark.path(), remark.value());
    }

    private static Topic of(String by, String weight, String kind, String path, String value) {
        return new Topic(by, weight, name(kind), anyIndex(path), name(value));
    }

    /** What is kept of a text that should be a name but may be anything. */
    static String name(String text) {
        return Printable.cut(text, MAX_NAME);
    }

    static String anyIndex(String pointer) {
        return INDEX.matcher(Printable.cut(pointer, MAX_MESSAGE)).replaceAll("/*");
    }
}
