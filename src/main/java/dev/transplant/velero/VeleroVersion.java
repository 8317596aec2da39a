package dev.transplant.velero;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Velero, without what may come after the patch number. */
public record VeleroVersion(int major, int minor, int patch) implements Comparable<VeleroVersion> {
    private static final Pattern TEXT = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-+_].*)?");
    private static final Comparator<VeleroVersion> ORDER = Comparator.comparingInt(VeleroVersion::major)
            .thenComparingInt(VeleroVersion::minor)
            .thenComparingInt(VeleroVersion::patch);

    /** Returns the version of a text such as {@code v1.15.0}; one without a patch number is the first of its minor version. */
    public static Optional<VeleroVersion> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new VeleroVersion(number(parts.group(1)), number(parts.group(2)), patch(parts)))
                : Optional.empty();
    }

    private static int patch(Matcher parts) {
        return parts.start(3) < 0 ? 0 : number(parts.group(3));
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    @Override
    public int compareTo(VeleroVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "v%d.%d.%d".formatted(major, minor, patch);
    }
}
