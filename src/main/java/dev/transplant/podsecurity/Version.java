package dev.transplant.podsecurity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A minor version of Kubernetes 1, of an API server or of the Pod Security Standards.
 *
 * @param minor 26 for 1.26; {@link Integer#MAX_VALUE} for the latest
 */
public record Version(int minor) {
    /** What a namespace's label calls {@code latest}: whatever the API server knows last. */
    public static final Version LATEST = new Version(Integer.MAX_VALUE);

    private static final Pattern NOT_A_NUMBER = Pattern.compile("\\D.*");
    private static final Pattern LABEL = Pattern.compile("v1\\.(0|[1-9][0-9]*)");

    /** Returns the version that a label {@code …-version} names; nothing if API servers refuse the label. */
    public static Optional<Version> of(String label) {
        Matcher named = LABEL.matcher(label);
        if (!named.matches()) {
            return label.equals("latest") ? Optional.of(LATEST) : Optional.empty();
        }
        try {
            return Optional.of(new Version(Integer.parseInt(named.group(1))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty(); // as API servers do
        }
    }

    /**
     * Returns the version of an API server of Kubernetes 1.
     *
     * @param minor as the server itself says it; some vendors write {@code 26+}
     */
    public static Optional<Version> ofServer(@Nullable String minor) {
        return minor == null
                ? Optional.empty()
                : of("v1." + NOT_A_NUMBER.matcher(minor).replaceFirst(""));
    }

    boolean atLeast(int otherMinor) {
        return minor >= otherMinor;
    }

    /** Returns the older of the two. */
    Version orOlder(Version other) {
        return minor <= other.minor ? this : other;
    }

    /** As a label spells it. */
    @Override
    public String toString() {
        return equals(LATEST) ? "latest" : "v1." + minor;
    }
}
