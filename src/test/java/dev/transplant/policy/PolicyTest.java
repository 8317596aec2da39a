package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    @ParameterizedTest(name = "{0} is excluded: {1}")
    @CsvSource({
        "shop,               false, no reason",
        "default,            false, users work there",
        "'',                 false, cluster-scoped objects are in no namespace",
        "kube-system,        true,  built in",
        "kube-public,        true,  built in by prefix",
        "kubernetes,         false, no more than the prefix",
        "tkg-system,         true,  built in",
        "vmware-system-csi,  true,  built in by prefix",
        "tanzu-packages,     true,  built in by prefix",
        "velero,             true,  built in even if the policy names another",
        "transplant-system,  true,  our own",
        "backups,            true,  Velero's own by the policy",
        "monitoring,         true,  excluded by name",
        "monitoring-2,       false, not excluded by that name",
        "team-a,             true,  excluded by prefix",
        "team,               false, not excluded by that prefix",
    })
    void excludes(String namespace, boolean excluded, String why) throws InvalidYamlException {
        Policy policy =
                PolicyReader.read("{velero: {namespaces: [backups]}, excludedNamespaces: [monitoring, team-*]}");

        assertThat(policy.excludes(namespace)).as(why).isEqualTo(excluded);
    }
}
