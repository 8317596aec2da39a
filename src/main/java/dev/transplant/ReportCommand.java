package dev.transplant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.migrate.ReportText;
import dev.transplant.migrate.RunStore;
import dev.transplant.velero.UnreadableInputException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a migration came to. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Prints the report of a migration that ran into this cluster.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Printed.",
            "1:The cluster could not be asked.",
            "2:There is no such report, or the kubeconfig cannot be read."
        })
public class ReportCommand implements Callable<Integer> {
    private static final int PRINTED = 0;
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The run's name, as its migration.yaml has it.")
    private String run = "";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the target; otherwise as kubectl does.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "transplant-system",
            description = "Where Transplant is installed in the target (${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Format format = Format.text;

    /** As the user types it. */
    enum Format {
        text,
        json
    }

    @Override
    public Integer call() {
        try (Clients clients = new Clients();
                KubernetesClient client =
                        clients.of(Kubeconfig.read(Optional.ofNullable(kubeconfig), "--kubeconfig"))) {
            Optional<JsonNode> report = new RunStore(client, namespace, run).report();
            if (report.isEmpty()) {
                error("there is no report of a run '%s' in namespace %s".formatted(run, namespace));
                return WRONG_INPUT;
            }
            print(report.get());
            return PRINTED;
        } catch (UnreadableInputException e) {
            error(String.valueOf(e.getMessage()));
            return WRONG_INPUT;
        } catch (KubernetesClientException e) {
            error("the cluster cannot be asked: " + e.getMessage());
            return FAILED;
        }
    }

    private void print(JsonNode report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(report.toPrettyString());
        } else {
            ReportText.lines(report).forEach(out::println);
        }
        out.flush();
    }

    private void error(String message) {
        spec.commandLine().getErr().println("transplant report: " + message);
    }
}
