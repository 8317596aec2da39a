package dev.transplant;

import dev.transplant.admission.Identity;
import dev.transplant.admission.Judge;
import dev.transplant.admission.PolicyDoor;
import dev.transplant.admission.Webhook;
import dev.transplant.events.ClusterEvents;
import dev.transplant.events.Notice;
import dev.transplant.policy.Policy;
import dev.transplant.policy.PolicyConfigMap;
import dev.transplant.policy.PolicyFile;
import dev.transplant.policy.PolicyStore;
import dev.transplant.policy.Rules;
import dev.transplant.rewrite.RewriteRule;
import dev.transplant.rewrite.Rewriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The only place that makes parts: settings to policy to rules to judge to webhook. */
@Singleton
class Wiring {
    private volatile Optional<Judge> judge = Optional.empty();
    private final Settings settings;
    private final PolicyStore store;
    private final ClusterEvents events;
    private final AutoCloseable source;

    /** From a policy to its rules; a bean of its own so that a test can put a rule that fails in their place. */
    interface RuleSet extends Function<Policy, List<RewriteRule>> {}

    Wiring(Settings settings, KubernetesClient client, MeterRegistry metrics, RuleSet rules) {
        this.settings = settings;
        this.events = new ClusterEvents(client, settings.instance(), Clock.systemUTC());
        this.store = new PolicyStore("the policy was not read yet", state -> {
            judge = state.policy().map(p -> new Judge(p, new Rewriter(rules.apply(p)), identity()));
            state.problem().ifPresent(this::tellOfPolicy);
        });
        metrics.gauge(
                "transplant.policy.last.reload.successful",
                store,
                s -> s.state().problem().isEmpty() ? 1 : 0);
        this.source = start(client);
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

    private void tellOfPolicy(String problem) {
        if (settings.policyFile().isEmpty()) {
            events.tell(new Notice(
                    Notice.About.configMap(settings.namespace(), PolicyConfigMap.NAME),
                    Notice.Severity.WARNING,
                    "PolicyRefused",
                    problem));
        }
    }

    private Identity identity() {
        return new Identity(settings.namespace());
    }

    /** Made at start, not with the first review: readiness needs the policy. */
    void start(@Observes StartupEvent event) {}

    void stop(@Observes ShutdownEvent event) throws Exception {
        source.close();
        events.close();
    }

    @Produces
    @Singleton
    Webhook webhook(MeterRegistry metrics) {
        return new Webhook(() -> judge, new PolicyDoor(settings.namespace()), events, metrics);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck policyReadiness() {
        return () -> {
            PolicyStore.State state = store.state();
            var response = HealthCheckResponse.named("policy").status(judge.isPresent());
            state.problem().ifPresent(problem -> response.withData("problem", problem));
            return response.build();
        };
    }

    /** The rules of the product. */
    @Singleton
    static class ProductRules {
        @Produces
        @DefaultBean
        RuleSet rules() {
            return Rules::of;
        }
    }
}
