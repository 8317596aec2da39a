package dev.transplant.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhoseRequestsTest {
    private static final String CANARY = "(request.?dryRun.orValue(false) && "
            + "request.userInfo.username == 'system:serviceaccount:transplant-system:transplant-migrate')";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            'system:serviceaccounts:velero' in request.userInfo.groups                         ; velero
            "system:serviceaccounts:velero" in request.userInfo.groups                         ; velero
            `  'system:serviceaccounts:velero'   in  request.userInfo.groups  `                ; velero
            'system:serviceaccounts:a' in request.userInfo.groups||'system:serviceaccounts:b' in request.userInfo.groups ; a b
            """)
    void readsGroups(String expression, String namespaces) {
        WhoseRequests whose = WhoseRequests.parse(0, expression).orElseThrow();

        assertThat(whose.areThoseOf(words(namespaces))).isTrue();
        assertThat(whose.areThoseOf(words(namespaces + " another"))).isFalse();
        assertThat(whose.areThoseOf(Set.of("another"))).isFalse();
        assertThat(whose.canary()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s || %s", "%s ||\n%s", "%2$s || %1$s"})
    void readsTheCanaryBesideGroups(String expression) {
        String group = "'system:serviceaccounts:velero' in request.userInfo.groups";

        WhoseRequests whose =
                WhoseRequests.parse(3, expression.formatted(group, CANARY)).orElseThrow();

        assertThat(whose).isEqualTo(new WhoseRequests(3, Set.of("system:serviceaccounts:velero"), CANARY));
        assertThat(whose.areThoseOf(Set.of("velero"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                CANARY,
                "'system:serviceaccounts:velero' in request.userInfo.groups || true",
                "'system:serviceaccounts:velero' in request.userInfo.groups ||",
                "'system:serviceaccounts:velero' in request.userInfo.groups && true",
                "!('system:serviceaccounts:velero' in request.userInfo.groups)",
                "'system:serviceaccounts:velero' in request.userInfo.groups ? true : true",
                "'system:serviceaccounts:velero' in object.metadata.labels",
                "'' in request.userInfo.groups",
                "'a\\'b' in request.userInfo.groups",
                "'system:serviceaccounts:velero' in request.userInfo.groups || request.?dryRun.orValue(false)",
                "'system:serviceaccounts:velero' in request.userInfo.groups || "
                        + "(request.?dryRun.orValue(false) || request.userInfo.username == 'system:serviceaccount:a:b')",
                "'system:serviceaccounts:velero' in request.userInfo.groups || "
                        + "(request.?dryRun.orValue(true) && request.userInfo.username == 'system:serviceaccount:a:b')",
                "'system:serviceaccounts:velero' in request.userInfo.groups || "
                        + "(request.?dryRun.orValue(false) && request.userInfo.username == 'jane')",
            })
    void whatItCannotReadForSureItDoesNotRead(String expression) {
        assertThat(WhoseRequests.parse(0, expression)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "system:serviceaccounts:velero,                      true",
        "system:serviceaccounts:velero system:masters,       false",
        "system:authenticated,                               false",
        "system:serviceaccounts,                             false",
        "system:serviceaccounts:,                            false",
    })
    void knowsGroupsOfOneNamespaceFromAllOthers(String groups, boolean onlyServiceAccounts) {
        assertThat(new WhoseRequests(0, words(groups), "").onlyServiceAccounts())
                .isEqualTo(onlyServiceAccounts);
    }

    @Test
    void whatItWritesItReads() {
        String expression = WhoseRequests.expression(Set.of("velero", "backups"), CANARY);

        assertThat(expression)
                .isEqualTo("\"system:serviceaccounts:backups\" in request.userInfo.groups"
                        + " || \"system:serviceaccounts:velero\" in request.userInfo.groups || "
                        + CANARY.replace('\'', '"'))
                .as("stands in single quotes in a shell")
                .doesNotContain("'");
        assertThat(WhoseRequests.parse(0, expression).orElseThrow())
                .matches(whose -> whose.areThoseOf(Set.of("velero", "backups")))
                .matches(whose -> whose.canary().equals(CANARY.replace('\'', '"')));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ")).collect(Collectors.toSet());
    }
}
