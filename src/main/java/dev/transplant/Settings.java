package dev.transplant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What the process is told from outside. */
@ConfigMapping(prefix = "transplant")
interface Settings {
    /** The policy's file; absent to read the ConfigMap. */
    Optional<Path> policyFile();

    /** The namespace we run in. */
    String namespace();

    /** Name of this replica, in Events. */
    String instance();

    /** PEM files of the certificate and its key; absent to be our own authority. */
    Optional<Path> certificate();

    Optional<Path> key();

    /** Whether there is no cluster to talk to. */
    @WithDefault("false")
    boolean withoutCluster();

    /** Read by Quarkus' own settings. */
    Optional<String> drain();

    Optional<Boolean> jsonLogs();
}
