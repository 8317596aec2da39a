package dev.transplant.admission;

import dev.transplant.podsecurity.Version;
import java.util.Map;

/** What the cluster itself says of its Namespaces; may take its time. */
public interface TargetNamespaces {
    /** Where there is no cluster: nothing is known. */
    TargetNamespaces NONE = new TargetNamespaces() {
        @Override
        public Map<String, String> labels(String namespace) {
            return Map.of();
        }

        @Override
        public Version version() {
            return Version.LATEST;
        }
    };

    /** The labels as they stand in the cluster; none of a Namespace that does not exist. */
    Map<String, String> labels(String namespace);

    /** The version of the API server; the latest if it cannot be read. */
    Version version();
}
