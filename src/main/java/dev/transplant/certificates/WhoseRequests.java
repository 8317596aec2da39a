package dev.transplant.certificates;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A matchCondition that says whose requests are sent: groups, and it may be the migration Job's dry-runs, joined by {@code
 * ||}. Only this form is understood: what cannot be read for sure counts as wrong.
 *
 * @param place of the condition in its entry
 * @param canary the part about the Job's dry-runs; empty where there is none
 */
record WhoseRequests(int place, Set<String> groups, String canary) {
    private static final String ACCOUNTS_OF = "system:serviceaccounts:";
    private static final Pattern GROUP =
            Pattern.compile("['\"]([^'\"\\\\]+)['\"]\\s+in\\s+request\\.userInfo\\.groups");
    private static final Pattern CANARY = Pattern.compile(
            "\\(\\s*request\\.\\?dryRun\\.orValue\\(false\\)\\s*&&\\s*request\\.userInfo\\.username\\s*==\\s*"
                    + "['\"]system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+['\"]\\s*\\)");

    WhoseRequests {
        groups = Set.copyOf(groups);
    }

    static Optional<WhoseRequests> parse(int place, String expression) {
        Set<String> groups = new TreeSet<>();
        String canary = "";
        for (String part : expression.split("\\|\\|", -1)) {
            Matcher group = GROUP.matcher(part.strip());
            if (group.matches()) {
                groups.add(group.group(1));
            } else if (CANARY.matcher(part.strip()).matches()) {
                canary = part.strip();
            } else {
                return Optional.empty();
            }
        }
        return groups.isEmpty() ? Optional.empty() : Optional.of(new WhoseRequests(place, groups, canary));
    }

    /** Whether they are the service accounts of these namespaces and nobody else. */
    boolean areThoseOf(Set<String> namespaces) {
        return groups.equals(namespaces.stream().map(ACCOUNTS_OF::concat).collect(Collectors.toSet()));
    }

    /** Whether each group is that of one namespace's service accounts, not of people or of everybody. */
    boolean onlyServiceAccounts() {
        return groups.stream()
                .allMatch(group -> group.startsWith(ACCOUNTS_OF) && group.length() > ACCOUNTS_OF.length());
    }

    /** The expression as it should be, in double quotes only, since a shell has it in single ones. */
    static String expression(Set<String> namespaces, String canary) {
        String groups = new TreeSet<>(namespaces)
                .stream()
                        .map(namespace -> "\"%s%s\" in request.userInfo.groups".formatted(ACCOUNTS_OF, namespace))
                        .collect(Collectors.joining(" || "));
        return canary.isEmpty() ? groups : groups + " || " + canary.replace('\'', '"');
    }
}
