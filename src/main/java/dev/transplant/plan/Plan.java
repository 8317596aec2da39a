package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.policy.Policy;
import dev.transplant.rewrite.Finding;
import dev.transplant.rewrite.Kind;
import dev.transplant.velero.Download;
import dev.transplant.velero.Item;
import dev.transplant.velero.UnreachableException;
import dev.transplant.velero.UnreadableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Reads objects and tells a report what a restore makes of each. Holds one object at a time, and the Namespaces: they come
 * last, since their level depends on what is in them.
 */
public final class Plan {
    private final Policy policy;
    private final Planner planner;
    private final Levels levels;
    private final SetAside namespaces = new SetAside();
    private final Report report;
    private final LongConsumer progress;
    private final Summary summary = new Summary();
    private long objects;

    /** @param progress is told after each object how many there were */
    public Plan(Policy policy, Conditions conditions, Report report, LongConsumer progress) {
        this.policy = policy;
        this.levels = new Levels(policy.podSecurity(), conditions);
        this.planner = new Planner(policy, conditions, levels);
        this.report = report;
        this.progress = progress;
        if (policy.mode() == Policy.Mode.OBSERVE) {
            summary.observed();
        }
    }

    /**
     * Plans the objects of manifests.
     *
     * @param path a file, a folder, or {@code -} for standard input
     * @throws UnreadableInputException if there is nothing to read, or something cannot be read
     * @throws UncheckedIOException if the report cannot be written
     */
    public void manifests(String path, InputStream standardInput) throws UnreadableInputException {
        Manifests.read(path, standardInput, new Manifests.Reader() {
            @Override
            public void accept(Item item) throws UnreadableInputException {
                plan(item);
            }

            @Override
            public void skipSecrets(long count) {
                summary.skipSecrets(count);
            }

            @Override
            public void ignore(String origin) {
                summary.ignore(origin);
            }
        });
    }

    /**
     * Plans the objects of a backup.
     *
     * @throws UnreadableInputException if it is no backup, or something in it cannot be read
     * @throws UnreachableException if the connection to the object store breaks
     * @throws UncheckedIOException if the report cannot be written
     */
    public void backup(Download download) throws UnreadableInputException, UnreachableException {
        summary.skipSecrets(download.read(this::plan));
    }

    /**
     * Plans those objects of a backup that a Restore brings, as {@link #backup(Download)}. Secrets are counted wherever they are.
     *
     * @param scope of the Restore
     * @param brought is given each of them as it is in the backup, in its own namespace
     */
    public void backup(Download download, RestoreScope scope, Consumer<JsonNode> brought)
            throws UnreadableInputException, UnreachableException {
        summary.skipSecrets(download.read(item -> {
            Optional<Item> arriving = scope.of(item);
            if (arriving.isPresent()) {
                brought.accept(item.object());
                plan(arriving.get());
            }
        }));
    }

    /** Ends the report, and returns what the plan comes to. */
    public Summary end() throws IOException {
        Set<String> names = namespaces.items().stream()
                .map(item -> Policy.namespaceOf(item.object()))
                .collect(Collectors.toSet());
        if (names.size() == 1) {
            names.forEach(levels::placeUnnamed);
        }
        namespaces.items().forEach(this::planNamespace);
        levels.namespaces().stream().filter(name -> !names.contains(name)).forEach(this::addNamespace);
        summary.unused(planner.unused());
        report.end(summary);
        return summary;
    }

    private void plan(Item item) throws UnreadableInputException {
        if (Kind.of(item.object()).filter(Kind.NAMESPACE::equals).isPresent()) {
            namespaces.add(item);
            return;
        }
        Planned planned = planner.plan(item);
        boolean restored = planned.fate() != Fate.NOT_RESTORED && !policy.excludes(planned.namespace());
        if (restored && Levels.count(item.object())) {
            levels.add(planned);
        }
        tell(planned);
    }

    private void planNamespace(Item item) {
        Planned planned = planner.plan(item);
        if (policy.excludes(planned.name())) {
            tell(planned);
            return;
        }
        NamespaceLevel level = levels.of(planned);
        summary.add(level);
        tell(level.shortfall().map(text -> planned.and(finding(level, text))).orElse(planned));
    }

    private static Finding finding(NamespaceLevel level, String text) {
        return new Finding(
                "label-pod-security", EnforceLabel.PATH, level.needs().label(), Finding.Weight.WARN, text);
    }

    /** Of a Namespace that Velero makes, since it is not among the objects. */
    private void addNamespace(String name) {
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", name);
        NamespaceLevel level = levels.of(planner.plan(new Item(name, object)));
        summary.add(level);
        level.shortfall()
                .ifPresent(text -> summary.add(
                        "Namespace",
                        name,
                        new Remark(
                                "pod-security-limit",
                                EnforceLabel.PATH.toString(),
                                level.needs().label(),
                                text)));
    }

    private void tell(Planned planned) {
        summary.add(planned);
        try {
            report.object(planned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        objects++;
        progress.accept(objects);
    }
}
