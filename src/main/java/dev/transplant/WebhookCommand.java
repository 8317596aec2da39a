package dev.transplant;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the admission webhook until it is told to stop. */
@Command(name = "webhook", mixinStandardHelpOptions = true, description = "Serves the admission webhook.")
public class WebhookCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The policy; without it, ConfigMap transplant-policy of the namespace that POD_NAMESPACE names.")
    private @Nullable Path policy;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            defaultValue = "/etc/transplant/tls/tls.crt",
            description = "The server's certificate, PEM (${DEFAULT-VALUE}).")
    private Path certificate = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            defaultValue = "/etc/transplant/tls/tls.key",
            description = "Its private key, PEM, PKCS#8 (${DEFAULT-VALUE}).")
    private Path key = Path.of("");

    @Option(names = "--host", defaultValue = "0.0.0.0", description = "Address to listen at (${DEFAULT-VALUE}).")
    private String host = "";

    @Option(names = "--port", defaultValue = "8443", description = "Port for reviews, TLS (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--management-port",
            defaultValue = "9000",
            description = "Port for health and metrics (${DEFAULT-VALUE}).")
    private int managementPort;

    @Override
    public Integer call() {
        mustBeReadable("--certificate", certificate);
        mustBeReadable("--key", key);
        set("transplant.certificate", certificate);
        set("transplant.key", key);
        set("quarkus.http.host", host);
        set("quarkus.http.ssl-port", port);
        set("quarkus.management.host", host);
        set("quarkus.management.port", managementPort);
        if (policy != null) {
            mustBeReadable("--policy", policy);
            set("transplant.policy-file", policy);
        }
        Quarkus.run(Server.class);
        return ApplicationLifecycleManager.getExitCode();
    }

    private void mustBeReadable(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw new ParameterException(
                    spec.commandLine(), "%s: cannot read the file %s; name one that exists".formatted(option, file));
        }
    }

    private static void set(String property, Object value) {
        System.setProperty(property, value.toString());
    }

    /** Stays up until a signal or a failure ends it. */
    public static class Server implements QuarkusApplication {
        @Override
        public int run(String... args) {
            Quarkus.waitForExit();
            return 0;
        }
    }
}
