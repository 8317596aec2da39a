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
            description = "The server's certificate, PEM, if somebody else keeps it; read anew when it changes. "
                    + "Without it the webhook is its own authority, in Secret transplant-ca.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's private key, PEM.")
    private @Nullable Path key;

    @Option(
            names = "--without-cluster",
            description = "Talks to no cluster, to try the webhook by hand: needs --policy, --certificate and --key.")
    private boolean withoutCluster;

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
        if ((certificate == null) != (key == null)) {
            throw wrong("--certificate and --key belong together; give both or none");
        }
        if (withoutCluster && (certificate == null || policy == null)) {
            throw wrong("--without-cluster needs --policy, --certificate and --key: they cannot come from a cluster");
        }
        set("transplant.without-cluster", withoutCluster);
        setFile("--certificate", "transplant.certificate", certificate);
        setFile("--key", "transplant.key", key);
        setFile("--policy", "transplant.policy-file", policy);
        set("quarkus.http.host", host);
        set("quarkus.http.ssl-port", port);
        set("quarkus.management.host", host);
        set("quarkus.management.port", managementPort);
        Quarkus.run(Server.class);
        return ApplicationLifecycleManager.getExitCode();
    }

    private void setFile(String option, String property, @Nullable Path file) {
        if (file == null) {
            return;
        }
        if (!Files.isReadable(file)) {
            throw wrong("%s: cannot read the file %s; name one that exists".formatted(option, file));
        }
        set(property, file);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
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
