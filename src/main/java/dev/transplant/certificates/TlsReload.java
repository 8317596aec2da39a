package dev.transplant.certificates;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Event;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Puts a certificate in place in the running server. Connections that are open keep the one they began with. To be called
 * from a worker thread: the server waits for its event loops.
 */
public final class TlsReload implements Consumer<Served> {
    /** Name of the TLS configuration, and of the {@link ServingCertificate} in it. */
    public static final String NAME = "webhook";

    private static final Logger LOG = Logger.getLogger(TlsReload.class);

    private final ServingCertificate serving;
    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updated;
    private Optional<Served> inPlace = Optional.empty();

    public TlsReload(
            ServingCertificate serving, TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updated) {
        this.serving = serving;
        this.registry = registry;
        this.updated = updated;
    }

    @Override
    public void accept(Served served) {
        if (inPlace.filter(served::equals).isPresent()) {
            return;
        }
        serving.use(served);
        TlsConfiguration tls = registry.get(NAME)
                .orElseThrow(() -> new IllegalStateException("there is no TLS configuration " + NAME));
        if (!tls.reload()) {
            throw new IllegalStateException("the TLS configuration could not be reloaded; see the log");
        }
        updated.fire(new CertificateUpdatedEvent(NAME, tls));
        inPlace = Optional.of(served);
        LOG.infof("certificate in place, %s", served.describe());
    }
}
