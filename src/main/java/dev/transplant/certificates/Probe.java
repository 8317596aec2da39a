package dev.transplant.certificates;

import java.util.Optional;

/** Connects to the webhook as an API server does. */
@FunctionalInterface
interface Probe {
    /**
     * Makes a TLS handshake.
     *
     * @param bundle the PEM that is trusted
     * @param served the certificate that must be shown
     * @return what is wrong, in one sentence; absent when it holds
     */
    Optional<String> problem(String bundle, Served served);
}
