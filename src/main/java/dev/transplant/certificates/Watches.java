package dev.transplant.certificates;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Says when the Secret or one of our configurations has changed, whoever changed it. Goes on when a watch breaks. */
final class Watches implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watches.class);
    private static final long NO_RESYNC = 0;

    private final Runnable changed;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    Watches(Runnable changed) {
        this.changed = changed;
    }

    void secret(KubernetesClient client, String namespace) {
        watch("Secret", client.secrets().inNamespace(namespace).withName(AuthoritySecret.NAME));
    }

    void configurations(KubernetesClient client) {
        var v1 = client.admissionRegistration().v1();
        watch(
                Configuration.Type.MUTATING.kind(),
                v1.mutatingWebhookConfigurations().withName(Configuration.NAME));
        watch(
                Configuration.Type.VALIDATING.kind(),
                v1.validatingWebhookConfigurations().withName(Configuration.NAME));
    }

    private <T extends HasMetadata> void watch(String kind, Informable<T> objects) {
        SharedIndexInformer<T> informer = objects.runnableInformer(NO_RESYNC);
        informers.add(informer);
        var unused = informer.addEventHandler(new Handler<T>())
                .exceptionHandler((started, problem) -> {
                    LOG.warnf("our %s cannot be watched, trying again: %s", kind, problem.getMessage());
                    return true;
                })
                .start();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private final class Handler<T> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            changed.run();
        }

        @Override
        public void onUpdate(T before, T object) {
            changed.run();
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            changed.run();
        }
    }
}
