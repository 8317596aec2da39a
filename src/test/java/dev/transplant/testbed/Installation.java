package dev.transplant.testbed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The webhook, installed in a cluster as an admin does it. Its replicas run beside the cluster, behind its Service. */
public final class Installation implements AutoCloseable {
    /** Where it is installed. */
    public static final String NAMESPACE = "transplant-system";

    private static final String POLICY = "transplant-policy";

    private final Cluster cluster;
    private final String folder;

    private Installation(Cluster cluster, String folder) {
        this.cluster = cluster;
        this.folder = folder;
    }

    /** Applies the manifests that fit the cluster; starts nothing. */
    public static Installation on(Cluster cluster) {
        return new Installation(
                cluster, Shell.run("webhook", "install", cluster.kubeconfig().toString()));
    }

    /** The folder of the manifests, as {@code kubectl apply -k} was given it. */
    public String folder() {
        return folder;
    }

    /** Puts the policy into its ConfigMap. By a patch: what an apply has brought, the next apply of the manifests removes. */
    public void policy(String yaml) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("data").put("policy.yaml", yaml);
        cluster.kubectlWith(
                patch.toString(),
                "-n",
                NAMESPACE,
                "patch",
                "configmap",
                POLICY,
                "--type=merge",
                "--patch-file=/dev/stdin");
    }

    /**
     * Starts one replica and returns when it is live; does not wait until it is Ready.
     *
     * @param replica 0 to 3
     * @param extra arguments beside those of the Deployment
     */
    public WebhookProcess start(int replica, String... extra) {
        List<String> arguments = new ArrayList<>(List.of(
                "up",
                dir().toString(),
                Integer.toString(cluster.slot()),
                cluster.kubeconfig().toString(),
                "--replica",
                Integer.toString(replica),
                "--"));
        arguments.addAll(List.of(extra));
        Shell.run("webhook", arguments.toArray(String[]::new));
        return new WebhookProcess(cluster, dir(), replica);
    }

    /** Starts the replicas from 0 on side by side and waits until all are Ready. */
    public List<WebhookProcess> startReady(int replicas) {
        List<WebhookProcess> started = IntStream.range(0, replicas)
                .parallel()
                .mapToObj(replica -> start(replica))
                .toList();
        started.forEach(WebhookProcess::awaitReady);
        return started;
    }

    /** Takes everything away, as an admin does it. */
    public void uninstall() {
        Shell.run("webhook", "uninstall", dir().toString(), cluster.kubeconfig().toString());
    }

    /** Ends the replicas and takes away what others in the cluster would notice; the namespace stays for the next. */
    @Override
    public void close() {
        Shell.run("webhook", "down", dir().toString(), cluster.kubeconfig().toString());
    }

    private Path dir() {
        return cluster.dir().resolve("webhook");
    }
}
