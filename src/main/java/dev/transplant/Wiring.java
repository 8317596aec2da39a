package dev.transplant;

import dev.transplant.admission.Identity;
import dev.transplant.admission.Judge;
import dev.transplant.admission.Missed;
import dev.transplant.admission.MissedWatch;
import dev.transplant.admission.PolicyDoor;
import dev.transplant.admission.ReadNamespaces;
import dev.transplant.admission.RefusedPods;
import dev.transplant.admission.TargetNamespaces;
import dev.transplant.admission.Webhook;
import dev.transplant.certificates.Certificates;
import dev.transplant.certificates.Served;
import dev.transplant.certificates.ServingCertificate;
import dev.transplant.certificates.TlsReload;
import dev.transplant.events.ClusterEvents;
import dev.transplant.events.Notice;
import dev.transplant.events.Notices;
import dev.transplant.policy.Held;
import dev.transplant.policy.HeldLease;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyFile;
import dev.transplant.policy.PolicyStore;
import dev.transplant.policy.Rules;
import dev.transplant.policy.RunSheets;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.rewrite.Rewriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** The only place that makes parts: settings to policy to rules to judge to webhook. */
@Singleton
class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class);

    private volatile Optional<Judge> judge = Optional.empty();
    private final Settings settings;
    private final PolicyStore store;
    private final ClusterEvents events;
    private final Notices notices;
    private final RunSheets runs;
    private final HeldLease lease;
    private final MissedWatch missed;
    private final RefusedPods pods;
    private final Certificates certificates;
    private final AutoCloseable source;

    /** From a policy to its rules; a bean of its own so that a test can put a rule that fails in their place. */
    interface RuleSet extends BiFunction<Policy, RunSheets, List<RewriteRule>> {}

    Wiring(Settings settings, KubernetesClient client, MeterRegistry metrics, RuleSet rules, Consumer<Served> serve) {
        this.settings = settings;
        this.events = new ClusterEvents(client, "transplant.dev/webhook", settings.instance(), Clock.systemUTC());
        this.notices =
                settings.withoutCluster() ? notice -> LOG.warnf("%s: %s", notice.reason(), notice.message()) : events;
        this.lease = new HeldLease(client, settings.namespace(), settings.instance(), this::held, Clock.systemUTC());
        this.runs = settings.withoutCluster() ? RunSheets.none() : watchRuns(client);
        this.missed = new MissedWatch(client, new Missed(() -> judge, notices, Clock.systemUTC()));
        this.pods = new RefusedPods(
                settings.withoutCluster() ? TargetNamespaces.NONE : new ReadNamespaces(client, Clock.systemUTC()),
                notices,
                metrics);
        this.certificates = new Certificates(parts(client, serve), Clock.systemUTC());
        this.store = new PolicyStore("the policy was not read yet", state -> {
            judge = state.policy().map(p -> new Judge(p, new Rewriter(rules.apply(p, runs)), identity()));
            state.problem().ifPresent(this::tellOfPolicy);
            lease.changed();
            certificates.look();
        });
        metrics.gauge(
                "transplant.policy.last.reload.successful",
                store,
                s -> s.state().problem().isEmpty() ? 1 : 0);
        metrics.gauge("transplant.configuration.valid", certificates, c -> c.isConfigurationValid() ? 1 : 0);
        metrics.gauge("transplant.certificate.expiration.timestamp.seconds", certificates, Certificates::expires);
        this.source = start(client);
        if (!settings.withoutCluster()) {
            lease.start();
        }
    }

    private Held held() {
        return new Held(runs.digests(), store.digest(), store.state().problem());
    }

    private Certificates.Parts parts(KubernetesClient client, Consumer<Served> serve) {
        Optional<Certificates.Files> files = settings.certificate()
                .flatMap(certificate -> settings.key().map(key -> new Certificates.Files(certificate, key)));
        return new Certificates.Parts(
                settings.withoutCluster() ? Optional.empty() : Optional.of(client),
                settings.namespace(),
                files,
                () -> store.state().policy(),
                notices,
                serve,
                missed::watch);
    }

    private AutoCloseable start(KubernetesClient client) {
        if (settings.policyFile().isPresent()) {
            PolicyFile file = new PolicyFile(settings.policyFile().get(), store);
            file.start();
            return file;
        }
        PolicyConfigMap configMap = new PolicyConfigMap(client, settings.namespace(), store);
        configMap.start();
        return configMap;
    }

    private RunSheets watchRuns(KubernetesClient client) {
        return RunSheets.watch(
                client,
                settings.namespace(),
                Clock.systemUTC(),
                problem -> tellOf(RunSheets.NAME, "RunSheetRefused", problem),
                lease::changed);
    }

    private void tellOfPolicy(String problem) {
        if (settings.policyFile().isEmpty()) {
            tellOf(PolicyConfigMap.NAME, "PolicyRefused", problem);
        }
    }

    private void tellOf(String configMap, String reason, String problem) {
        notices.tell(new Notice(
                Notice.About.configMap(settings.namespace(), configMap), Notice.Severity.WARNING, reason, problem));
    }

    private Identity identity() {
        return new Identity(settings.namespace());
    }

    /** Made at start, not with the first review: readiness needs the policy. */
    void start(@Observes StartupEvent event) {}

    void listening(@ObservesAsync HttpsServerStart server) {
        certificates.start(new InetSocketAddress(
                server.options().getHost(), server.options().getPort()));
    }

    void stop(@Observes ShutdownEvent event) throws Exception {
        lease.close();
        certificates.close();
        missed.close();
        pods.close();
        runs.close();
        source.close();
        events.close();
    }

    @Produces
    @Singleton
    Webhook webhook(MeterRegistry metrics) {
        return new Webhook(() -> judge, new PolicyDoor(settings.namespace()), pods, notices, metrics);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck policyReadiness() {
        return () -> {
            PolicyStore.State state = store.state();
            var response = HealthCheckResponse.named("policy").status(judge.isPresent());
            state.problem().ifPresent(problem -> response.withData("problem", problem)); // also beside one in force
            return response.build();
        };
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck certificateReadiness() {
        return () -> readiness("certificate", certificates.certificateProblem());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck configurationReadiness() {
        return () -> readiness("configuration", certificates.configurationProblem());
    }

    /** A replica that does not know the runs would give their namespaces the level of an unplanned one. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck runsReadiness() {
        return () -> readiness("runs", runs.problem());
    }

    private static HealthCheckResponse readiness(String name, Optional<String> problem) {
        var response = HealthCheckResponse.named(name).status(problem.isEmpty());
        problem.ifPresent(text -> response.withData("problem", text));
        return response.build();
    }

    /** What the server shows; apart from the rest, because the server asks for it before anything else is there. */
    @Singleton
    static class Tls {
        private final ServingCertificate serving =
                new ServingCertificate(Clock.systemUTC().instant());

        @Produces
        @Singleton
        @Identifier(TlsReload.NAME)
        KeyStoreProvider serving() {
            return serving;
        }

        @Produces
        @Singleton
        Consumer<Served> reload(TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updated) {
            return new TlsReload(serving, registry, updated);
        }
    }

    /** The rules of the product. */
    @Singleton
    static class ProductRules {
        @Produces
        @DefaultBean
        RuleSet rules() {
            return (policy, runs) -> Rules.of(policy, runs::levelOf);
        }
    }
}
