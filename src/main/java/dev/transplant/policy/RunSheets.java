package dev.transplant.policy;

import dev.transplant.podsecurity.Level;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The run sheets of all migrations, read from a ConfigMap by a watch of the API server: a key for each run. One that cannot be
 * read counts for nothing, and leaves the others as they are.
 */
public final class RunSheets implements AutoCloseable {
    /** Name of the ConfigMap. */
    public static final String NAME = "transplant-runs";

    private static final Logger LOG = Logger.getLogger(RunSheets.class);

    private final Clock clock;
    private final Consumer<String> problems;
    private final Runnable changed;
    private final Optional<SharedIndexInformer<ConfigMap>> informer;
    private volatile List<RunSheet> sheets = List.of();
    private volatile Map<String, String> digests = Map.of();
    private volatile Optional<String> problem;

    private RunSheets(
            String source,
            Clock clock,
            Consumer<String> problems,
            Runnable changed,
            Optional<SharedIndexInformer<ConfigMap>> informer) {
        this.problem = Optional.of(source + " was not read yet");
        this.clock = clock;
        this.problems = problems;
        this.changed = changed;
        this.informer = informer;
    }

    /** Where there is no cluster there are no runs. */
    public static RunSheets none() {
        RunSheets sheets = of(Clock.systemUTC(), problem -> {});
        sheets.read(Map.of());
        return sheets;
    }

    /**
     * Watches the ConfigMap; returns at once.
     *
     * @param problems is told of each run sheet that cannot be read
     * @param changed is told when all were read anew, and count
     */
    public static RunSheets watch(
            KubernetesClient client, String namespace, Clock clock, Consumer<String> problems, Runnable changed) {
        SharedIndexInformer<ConfigMap> informer = ConfigMapInformer.of(client, namespace, NAME);
        String source = "ConfigMap %s/%s".formatted(namespace, NAME);
        RunSheets sheets = new RunSheets(source, clock, problems, changed, Optional.of(informer));
        var unused = informer.addEventHandler(sheets.new Handler()).exceptionHandler((started, problem) -> {
            LOG.warnf("%s cannot be watched, trying again: %s", source, problem.getMessage());
            sheets.unread("%s cannot be read%s: %s".formatted(source, remedy(problem), problem.getMessage()));
            return true;
        });
        var unusedToo = informer.start();
        return sheets;
    }

    /** Returns why nothing is known of the runs yet; nothing once they were read, whatever becomes of the watch then. */
    public Optional<String> problem() {
        return problem;
    }

    /** Returns the level planned for a namespace; of several runs into the same one the loosest, so that each works. */
    public Optional<Level> levelOf(String namespace) {
        Instant now = clock.instant();
        return sheets.stream()
                .flatMap(sheet -> sheet.levelOf(namespace, now).stream())
                .min(Comparator.naturalOrder());
    }

    /** Returns run to {@link Held#digest} of its run sheet, of those that can be read. */
    public Map<String, String> digests() {
        return digests;
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::close);
    }

    private synchronized void unread(String why) {
        if (problem.isPresent()) {
            problem = Optional.of(why);
        }
    }

    private static String remedy(Throwable problem) {
        boolean forbidden = Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof KubernetesClientException e
                        && e.getCode() == HttpURLConnection.HTTP_FORBIDDEN);
        return forbidden ? ", apply the manifest again, whose Role permits it" : "";
    }

    synchronized void read(Map<String, String> data) {
        List<RunSheet> good = new ArrayList<>();
        Map<String, String> held = new TreeMap<>();
        new TreeMap<>(data).forEach((run, yaml) -> {
            try {
                good.add(RunSheet.read(yaml));
                held.put(run, Held.digest(yaml));
            } catch (InvalidYamlException e) {
                String problem = "run sheet '%s' counts for nothing: %s".formatted(run, e.getMessage());
                LOG.error(problem);
                problems.accept(problem);
            }
        });
        sheets = List.copyOf(good);
        digests = Map.copyOf(held); // after the sheets: what is told of counts already
        problem = Optional.empty();
        changed.run();
    }

    /** What becomes of each change that the watch tells. */
    final class Handler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onNothing() {
            read(Map.of());
        }

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
            onNothing();
        }
    }

    /** Sheets that are given, not watched. */
    static RunSheets of(Clock clock, Consumer<String> problems) {
        return new RunSheets(NAME, clock, problems, () -> {}, Optional.empty());
    }
}
