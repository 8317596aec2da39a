package dev.transplant.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A running control plane, talked to by kubectl as its admin. */
public final class Cluster {
    private static final Duration READY = Duration.ofMinutes(1);
    private static final List<String> SERVERS =
            List.of("etcd", "service-proxy", "kube-apiserver", "kube-controller-manager");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String KUBECTL = Shell.run("build", "kubernetes-1.35") + "/kubectl";

    private final Path dir;
    private final int slot;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final ServerSideApply apply;
    private boolean frozen;

    private Cluster(Path dir, int slot, Path kubeconfig) {
        this.dir = dir;
        this.slot = slot;
        this.kubeconfig = kubeconfig;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        this.apply = new ServerSideApply(client.getConfiguration());
    }

    static Cluster up(Path dir, int slot, ClusterSpec spec) {
        List<String> arguments = new ArrayList<>(
                List.of("up", dir.toString(), Integer.toString(slot), "--kubernetes", spec.kubernetes()));
        arguments.addAll(spec.options());
        return new Cluster(dir, slot, Path.of(Shell.run("cluster", arguments.toArray(String[]::new))));
    }

    void down() {
        client.close();
        Shell.run("cluster", "down", dir.toString());
    }

    Path dir() {
        return dir;
    }

    /** A file of a test, which goes with the cluster. */
    public Path file(String name) {
        return dir.resolve(name);
    }

    /** The slot of its ports; what belongs to the cluster takes its own from there. */
    int slot() {
        return slot;
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Waits until its API server serves. */
    public void awaitReady() {
        Await.until(READY, () -> "the API server is ready", () -> {
            try {
                return client.raw("/readyz") != null;
            } catch (KubernetesClientException away) {
                return false;
            }
        });
    }

    /** It stands still and costs nothing, until {@link #thaw}. */
    void freeze() {
        if (!frozen) {
            SERVERS.reversed().forEach(server -> new BedProcess(dir, server).freeze());
            frozen = true;
        }
    }

    /** It goes on where it was, and serves. */
    void thaw() {
        if (frozen) {
            SERVERS.forEach(server -> new BedProcess(dir, server).thaw());
            frozen = false;
            awaitReady();
        }
    }

    /** Its API server. */
    public BedProcess apiServer() {
        return new BedProcess(dir, "kube-apiserver");
    }

    public String kubectl(String... arguments) {
        return kubectlWith("", arguments);
    }

    /** Creates or changes what the YAML says. */
    public void apply(String yaml) {
        apply.apply(yaml);
    }

    public String kubectlWith(String input, String... arguments) {
        // It ends before its memory would be worth collecting.
        List<String> command =
                new ArrayList<>(List.of("env", "GOGC=off", KUBECTL, "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        return Shell.exec(input, command);
    }

    /** Runs a command line as somebody types it who follows our messages: kubectl is on the PATH, this cluster the current one. */
    public String shell(String command) {
        return Shell.exec(
                "",
                List.of(
                        "env",
                        "PATH=%s:%s".formatted(Path.of(KUBECTL).getParent(), System.getenv("PATH")),
                        "KUBECONFIG=" + kubeconfig,
                        "GOGC=off",
                        "sh",
                        "-c",
                        command));
    }

    /** Reads one object, or a list; fails if there is none. */
    public JsonNode get(String... arguments) {
        return ApiPaths.of(arguments)
                .map(this::read)
                .filter(found -> !found.isMissingNode())
                .orElseGet(() -> {
                    List<String> all = new ArrayList<>(List.of("get", "-o", "json"));
                    all.addAll(List.of(arguments));
                    try {
                        return JSON.readTree(kubectl(all.toArray(String[]::new)));
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    /**
     * Reads what is behind a path of the API, a missing node if there is nothing. For what is asked again and again: a process
     * of kubectl each time takes half a core.
     */
    public JsonNode read(String path) {
        String answer = client.raw(path);
        try {
            return answer == null ? MissingNode.getInstance() : JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a list of objects. */
    public List<JsonNode> list(String... arguments) {
        return StreamSupport.stream(get(arguments).path("items").spliterator(), false)
                .toList();
    }

    /** Whether there is such an object. */
    public boolean has(String... arguments) {
        Optional<String> path = ApiPaths.of(arguments);
        if (path.isPresent()) {
            return !read(path.get()).isMissingNode();
        }
        List<String> all = new ArrayList<>(List.of("get", "-o", "name", "--ignore-not-found"));
        all.addAll(List.of(arguments));
        return !kubectl(all.toArray(String[]::new)).isEmpty();
    }

    /** Returns a token of a ServiceAccount, good for an hour. */
    String token(String namespace, String account) {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
    }

    /** A client with the token of a ServiceAccount, to be closed. */
    public KubernetesClient client(String namespace, String account) {
        String token = token(namespace, account);
        Config admin = Config.fromKubeconfig(kubeconfig.toFile());
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(admin.getMasterUrl())
                .withCaCertData(admin.getCaCertData())
                .withCaCertFile(admin.getCaCertFile())
                .withOauthToken(token)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Writes a kubeconfig with the token of a ServiceAccount, for a program beside the cluster. */
    public Path kubeconfig(Path file, String namespace, String account) {
        try {
            ObjectNode config = (ObjectNode) YAML.readTree(kubeconfig.toFile());
            ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token(namespace, account));
            return Files.writeString(file, config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of its admin, closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }
}
