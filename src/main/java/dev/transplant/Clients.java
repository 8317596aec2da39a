package dev.transplant;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.spi.resolver.ResolverProvider;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Makes the clients of a command. They share the threads that wait for the network, and those end with this, which has to be
 * closed after them: for each that still waits, the JVM would hold the end of the process up by 0.3 s.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Clients.class);
    private static final int END_SECONDS = 2;

    private final Vertx vertx = vertx();
    private final VertxHttpClientFactory factory = new VertxHttpClientFactory(vertx);

    /** As Quarkus makes one: names are looked up as every other program of the machine does it, and nothing is kept in files. */
    private static Vertx vertx() {
        System.setProperty(ResolverProvider.DISABLE_DNS_RESOLVER_PROP_NAME, "true");
        return Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    KubernetesClient of(Config config) {
        return new KubernetesClientBuilder()
                .withHttpClientFactory(factory)
                .withConfig(config)
                .build();
    }

    @Override
    public void close() {
        try {
            var unused = vertx.close().toCompletionStage().toCompletableFuture().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The network's threads have not ended", e); // the process ends all the same
        }
    }
}
