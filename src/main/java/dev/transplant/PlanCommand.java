package dev.transplant;

import dev.transplant.plan.Conditions;
import dev.transplant.plan.JsonReport;
import dev.transplant.plan.Plan;
import dev.transplant.plan.Report;
import dev.transplant.plan.TextReport;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyReader;
import dev.transplant.velero.BackupDownload;
import dev.transplant.velero.Download;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import dev.transplant.velero.VeleroServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a restore will change, before it happens. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Tells what a restore will change: from manifests, or from a Velero backup.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Nothing to say: the policy settles all, and nothing else was found.",
            "3:Something is refused, not settled by the policy, or found.",
            "2:Wrong input: the message says where. What was printed before is not all.",
            "1:The cluster, or the backup's object store, could not be reached."
        })
public class PlanCommand implements Callable<Integer> {
    private static final int CLEAN = 0;
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;
    private static final int SOMETHING_FOUND = 3;

    /** Of the Kubernetes client, each after twice the time; a person waits, and can try again. */
    private static final int RETRIES = 3;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final OutputStream out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "Manifests (YAML or JSON), a folder of them, a backup's .tar.gz, or - for standard input.")
    private List<String> paths = List.of();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The policy. Without it the defaults; with --backup, ConfigMap transplant-policy of the cluster.")
    private @Nullable Path policy;

    @Option(
            names = "--backup",
            paramLabel = "NAME",
            description = "A backup that the cluster's Velero knows; its contents are fetched from the object store.")
    private @Nullable String backup;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the cluster; otherwise as kubectl does.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--velero-namespace",
            paramLabel = "NAME",
            defaultValue = "velero",
            description = "Velero's namespace, for --backup (${DEFAULT-VALUE}).")
    private String veleroNamespace = "";

    @Option(
            names = "--velero-limit",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description =
                    "How long to wait for Velero's answer, for --backup (${DEFAULT-VALUE}); for its version at most 10 s.")
    private Duration veleroLimit = Duration.ZERO;

    @Option(
            names = "--transplant-namespace",
            paramLabel = "NAME",
            defaultValue = "transplant-system",
            description = "Where the policy's ConfigMap is, for --backup (${DEFAULT-VALUE}).")
    private String transplantNamespace = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Format format = Format.text;

    @Mixin
    private final PlanConditions conditions = new PlanConditions();

    @Option(names = "--quiet", description = "The summary only.")
    private boolean quiet;

    /** As the user types it. */
    enum Format {
        text,
        json
    }

    public PlanCommand() {
        this(System.in, new FileOutputStream(FileDescriptor.out));
    }

    PlanCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (paths.isEmpty() == (backup == null)) {
            throw wrong("give either PATH or --backup NAME");
        }
        if (backup == null && kubeconfig != null) {
            throw wrong("--kubeconfig belongs to --backup: manifests need no cluster");
        }
        try (Progress progress = Progress.onStandardError(quiet);
                OutputStream buffered = new BufferedOutputStream(out, BUFFER);
                Writer text = new OutputStreamWriter(buffered, StandardCharsets.UTF_8)) {
            Output output = (policy, target) -> new Plan(
                    policy,
                    target,
                    format == Format.json ? new JsonReport(buffered, quiet) : text(text),
                    progress::objects);
            Plan plan = backup == null ? ofManifests(output) : ofBackup(backup, output);
            return plan.end().isClean() ? CLEAN : SOMETHING_FOUND;
        } catch (UnreadableInputException e) {
            return fail(WRONG_INPUT, e);
        } catch (KubernetesClientException e) {
            return fail(FAILED, "the cluster cannot be asked: " + reason(e));
        } catch (UnreachableException e) {
            return fail(FAILED, e);
        } catch (UncheckedIOException | IOException e) {
            return fail(FAILED, "the plan cannot be written: " + e.getMessage());
        }
    }

    /** Where the plan goes. */
    private interface Output {
        Plan by(Policy policy, Conditions target) throws IOException;
    }

    private Plan ofManifests(Output output) throws UnreadableInputException, IOException {
        Plan plan = output.by(policy == null ? PolicyReader.defaults() : read(policy), conditions.offline());
        for (String path : paths) {
            plan.manifests(path, in);
        }
        return plan;
    }

    private Plan ofBackup(String name, Output output)
            throws UnreadableInputException, UnreachableException, IOException {
        try (Clients clients = new Clients();
                KubernetesClient client = clients.of(cluster())) {
            Policy rules = policy == null ? policyOf(client) : read(policy);
            try (Download download = new BackupDownload(client, veleroNamespace, veleroLimit).open(name)) {
                VeleroServer velero = new VeleroServer(client, veleroNamespace, veleroLimit);
                Plan plan = output.by(rules, conditions.of(client, velero, name));
                plan.backup(download);
                return plan;
            }
        }
    }

    private Config cluster() throws UnreadableInputException {
        Config config = Kubeconfig.read(Optional.ofNullable(kubeconfig), "--kubeconfig");
        config.setRequestRetryBackoffLimit(RETRIES);
        return config;
    }

    private Policy policyOf(KubernetesClient client) throws UnreadableInputException {
        try {
            return PolicyConfigMap.read(client, transplantNamespace).orElseGet(() -> {
                tell("there is no ConfigMap %s/%s in the cluster, so the policy is that of all defaults"
                        .formatted(transplantNamespace, PolicyConfigMap.NAME));
                return PolicyReader.defaults();
            });
        } catch (InvalidYamlException e) {
            throw new UnreadableInputException(
                    "ConfigMap %s/%s: %s".formatted(transplantNamespace, PolicyConfigMap.NAME, e.getMessage()), e);
        }
    }

    private static Policy read(Path file) throws UnreadableInputException {
        try {
            return PolicyReader.read(Files.readString(file));
        } catch (InvalidYamlException e) {
            throw new UnreadableInputException("%s: %s".formatted(file, e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new UnreadableInputException("--policy: the file %s does not exist".formatted(file), e);
        } catch (IOException e) {
            throw new UnreadableInputException("--policy: %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private Report text(Writer writer) {
        return new TextReport(writer, Terminal.isColoured(), quiet);
    }

    /** With what it comes from, such as the host that is not known. */
    private static String reason(KubernetesClientException exception) {
        Throwable root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == exception ? String.valueOf(root.getMessage()) : exception.getMessage() + ": " + root;
    }

    private int fail(int code, Exception exception) {
        return fail(code, String.valueOf(exception.getMessage()));
    }

    private int fail(int code, String message) {
        tell(message);
        return code;
    }

    private void tell(String message) {
        spec.commandLine().getErr().println("transplant plan: " + TextReport.printable(message));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
