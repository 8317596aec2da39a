package dev.transplant.policy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The namespaces of the platform itself; nothing in them is ever rewritten. */
public final class SystemNamespaces {
    /** Names and prefixes as found in TKGm, TKGS, Tanzu packages and around Velero. */
    private static final List<NamePattern> BUILT_IN = Stream.of(
                    "kube-*",
                    "tkg-system",
                    "tkg-system-public",
                    "vmware-system-*",
                    "tanzu-*",
                    "vks-*",
                    "secretgen-controller",
                    "pinniped-concierge",
                    "velero",
                    "velero-vsphere-plugin-backupdriver",
                    "avi-system",
                    "cert-manager",
                    "gatekeeper-system",
                    "flow-aggregator",
                    "transplant-system")
            .map(NamePattern::new)
            .toList();

    /** System namespaces that Velero may run in: `velero install`'s default, and that of Tanzu Mission Control. */
    private static final Set<String> VELERO = Set.of("velero", "vmware-system-tmc");

    private SystemNamespaces() {}

    static boolean contain(String namespace) {
        return BUILT_IN.stream().anyMatch(pattern -> pattern.matches(namespace));
    }

    /** Whether all service accounts of the namespace may be taken for Velero. */
    static boolean mayHoldVelero(String namespace) {
        return VELERO.contains(namespace) || !contain(namespace);
    }
}
