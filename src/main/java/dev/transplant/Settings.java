package dev.transplant;

import io.smallrye.config.ConfigMapping;
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

    /** PEM files of the webhook's certificate and key, and how long to drain; read by Quarkus' own settings. */
    Optional<Path> certificate();

    Optional<Path> key();

    Optional<String> drain();

    Optional<Boolean> jsonLogs();
}
