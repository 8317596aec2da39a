package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The run sheets of all migrations, read from a ConfigMap by a watch of the API server: a key for each run. One that cannot be
 * read counts for nothing, and leaves the others as they are.
 */
public final class RunSheets implements AutoCloseable {
    /** Name of the ConfigMap. */
    public static final String NAME = "transplant-runs";

    private static final Logger LOG = Logger.getLogger(RunSheets.class);
    private static final long NO_RESYNC = 0;

    private final Clock clock;
    private final Consumer<String> problems;
    private final Optional<SharedIndexInformer<ConfigMap>> informer;
    private volatile List<RunSheet> sheets = List.of();

    private RunSheets(Clock clock, Consumer<String> problems, Optional<SharedIndexInformer<ConfigMap>> informer) {
        this.clock = clock;
        this.problems = problems;
        this.informer = informer;
    }

    /** Where there is no cluster there are no runs. */
    public static RunSheets none() {
        return new RunSheets(Clock.systemUTC(), problem -> {}, Optional.empty());
    }

    /**
     * Watches the ConfigMap; returns at once.
     *
     * @param problems is told of each run sheet that cannot be read
     */
    public static RunSheets watch(KubernetesClient client, String namespace, Clock clock, Consumer<String> problems) {
        SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace(namespace).withName(NAME).runnableInformer(NO_RESYNC);
        RunSheets sheets = new RunSheets(clock, problems, Optional.of(informer));
        var unused = informer.addEventHandler(sheets.new Handler()).exceptionHandler((started, problem) -> {
            LOG.warnf("ConfigMap %s/%s cannot be watched, trying again: %s", namespace, NAME, problem.getMessage());
            return true;
        });
        var unusedToo = informer.start();
        return sheets;
    }

    /** Returns the level planned for a namespace; of several runs into the same one the loosest, so that each works. */
    public Optional<Level> levelOf(String namespace) {
        Instant now = clock.instant();
        return sheets.stream()
                .flatMap(sheet -> sheet.levelOf(namespace, now).stream())
                .min(Comparator.naturalOrder());
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::close);
    }

    void read(Map<String, String> data) {
        List<RunSheet> read = new ArrayList<>();
        new TreeMap<>(data).forEach((run, yaml) -> {
            try {
                read.add(RunSheet.read(yaml));
            } catch (InvalidPolicyException e) {
                String problem = "run sheet '%s' counts for nothing: %s".formatted(run, e.getMessage());
                LOG.error(problem);
                problems.accept(problem);
            }
        });
        sheets = List.copyOf(read);
    }

    /** What becomes of each change that the watch tells. */
    final class Handler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap configMap) {
            read(Objects.requireNonNullElse(configMap.getData(), Map.of()));
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap configMap) {
            onAdd(configMap);
        }

        @Override
        public void onDelete(ConfigMap configMap, boolean unknown) {
            read(Map.of());
        }
    }

    /** For tests: sheets that are given, not watched. */
    static RunSheets of(Clock clock, Consumer<String> problems) {
        return new RunSheets(clock, problems, Optional.empty());
    }
}
