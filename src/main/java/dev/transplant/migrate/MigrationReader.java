package dev.transplant.migrate;

import dev.transplant.migrate.Migration.Backup;
import dev.transplant.migrate.Migration.ExistingResources;
import dev.transplant.migrate.Migration.Objectives;
import dev.transplant.migrate.Migration.Restore;
import dev.transplant.migrate.Migration.Source;
import dev.transplant.migrate.Migration.Timeouts;
import dev.transplant.migrate.Migration.Volumes;
import dev.transplant.policy.InvalidYamlException;
import dev.transplant.policy.Names;
import dev.transplant.policy.Problem;
import dev.transplant.policy.YamlDocument;
import dev.transplant.policy.YamlSection;
import dev.transplant.policy.YamlSection.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code migration.yaml}: strict, and naming all problems at once. */
public final class MigrationReader {
    /** A Job's name has at most 63 characters, and that of a run's begins with {@code transplant-migrate-}. */
    private static final int MAX_NAME = 44;

    /** Longer than anything that ends by itself. */
    private static final Duration MAX_DURATION = Duration.ofDays(30);

    private static final int MAX_NAMESPACES = 100;
    private static final String VELERO = "velero";
    private static final String TTL = "720h";
    private static final Pattern GO_DURATION = Pattern.compile("(?:[0-9]{1,6}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,6}s)?");
    private static final Map<String, Volumes> VOLUMES =
            Map.of("filesystem", Volumes.FILESYSTEM, "snapshots", Volumes.SNAPSHOTS, "none", Volumes.NONE);
    private static final Map<String, ExistingResources> EXISTING =
            Map.of("none", ExistingResources.NONE, "update", ExistingResources.UPDATE);

    private final List<Problem> problems = new ArrayList<>();
    private final List<YamlSection> sections = new ArrayList<>();

    private MigrationReader() {}

    /**
     * Reads what one run is to do.
     *
     * @param yaml one document of at most 128 Ki characters
     * @throws InvalidYamlException naming every problem with its path and line
     */
    public static Migration read(String yaml) throws InvalidYamlException {
        MigrationReader reader = new MigrationReader();
        Migration migration = reader.migration(YamlDocument.read(yaml, reader.problems));
        if (!reader.problems.isEmpty()) {
            throw new InvalidYamlException(reader.problems);
        }
        return migration;
    }

    private Migration migration(YamlSection document) {
        String name = name(document);
        List<String> namespaces = namespaces(document);
        Optional<YamlSection> source = document.section("source");
        Migration migration = new Migration(
                name,
                namespaces,
                source.map(this::source),
                backup(section(document, "backup"), name, source.isPresent()),
                restore(section(document, "restore"), namespaces),
                document.bool("quiesce").orElse(false),
                timeouts(section(document, "timeouts")),
                objectives(section(document, "objectives")));
        checkQuiesce(document, migration);
        sections.forEach(YamlSection::end);
        document.end();
        return migration;
    }

    private void checkQuiesce(YamlSection document, Migration migration) {
        if (!migration.quiesce()) {
            return;
        }
        int line = document.keyLine("quiesce");
        if (migration.source().isEmpty()) {
            problem(line, "quiesce", "needs source, since it scales the workloads there");
        }
        if (migration.backup().volumes() == Volumes.FILESYSTEM) {
            problem(
                    line,
                    "quiesce",
                    "needs backup.volumes snapshots (or none): filesystem, which is the default, reads volumes through running pods, and there are none then, so no data would be in the backup");
        }
    }

    private YamlSection section(YamlSection document, String key) {
        YamlSection section = document.section(key).orElseGet(() -> YamlSection.empty(problems));
        sections.add(section);
        return section;
    }

    private String name(YamlSection document) {
        Optional<Text> name = document.text("name");
        name.filter(text -> !Names.isNamespace(text.value()) || text.value().length() > MAX_NAME)
                .ifPresent(text -> problem(
                        text,
                        "'%s' is no name for a run: lower case letters, digits and '-', at most %d"
                                .formatted(text.value(), MAX_NAME)));
        return name.map(Text::value).orElseGet(() -> {
            missing("name", "a name of this run, such as shop-1; the Backup and the Restore get it too");
            return "";
        });
    }

    private List<String> namespaces(YamlSection document) {
        List<Text> namespaces = document.texts("namespaces").orElse(List.of());
        namespaces.forEach(this::checkNamespace);
        if (namespaces.isEmpty()) {
            missing("namespaces", "those to migrate, such as [shop]");
        }
        if (namespaces.size() > MAX_NAMESPACES) {
            problem(
                    document.keyLine("namespaces"),
                    "namespaces",
                    "are %d; a run takes at most %d".formatted(namespaces.size(), MAX_NAMESPACES));
        }
        return namespaces.stream().map(Text::value).distinct().toList();
    }

    private Source source(YamlSection section) {
        sections.add(section);
        Optional<Text> kubeconfig = section.text("kubeconfig");
        if (kubeconfig.isEmpty()) {
            missing("source.kubeconfig", "the file that leads to the source, or leave out source and name a backup");
        }
        return new Source(Path.of(kubeconfig.map(Text::value).orElse("")), veleroNamespace(section));
    }

    private String veleroNamespace(YamlSection section) {
        Optional<Text> namespace = section.text("veleroNamespace");
        namespace.ifPresent(this::checkNamespace);
        return namespace.map(Text::value).orElse(VELERO);
    }

    private Backup backup(YamlSection section, String run, boolean fromSource) {
        Optional<Text> name = section.text("name").filter(text -> !text.value().isEmpty());
        if (name.isEmpty() && !fromSource) {
            missing("backup.name", "there is no source to back up, so name the Backup that is to be restored");
        }
        name.filter(text -> !Names.isSubdomain(text.value()))
                .ifPresent(text -> problem(text, "'%s' is not the name of a Backup".formatted(text.value())));
        Optional<Text> ttl = section.text("ttl");
        ttl.filter(text -> text.value().isEmpty()
                        || !GO_DURATION.matcher(text.value()).matches())
                .ifPresent(text -> problem(
                        text,
                        "'%s' is not a time as Velero takes it: hours, minutes and seconds, such as %s"
                                .formatted(text.value(), TTL)));
        return new Backup(
                name.map(Text::value).orElse(run),
                section.text("storageLocation").map(Text::value).orElse(""),
                section.choice("volumes", VOLUMES).orElse(Volumes.FILESYSTEM),
                ttl.map(Text::value).orElse(TTL));
    }

    private Restore restore(YamlSection section, List<String> namespaces) {
        Map<String, String> mapping = new LinkedHashMap<>();
        section.section("namespaceMapping")
                .ifPresent(map -> map.eachText((source, target) -> {
                    checkNamespace(target);
                    if (!namespaces.contains(source.value())) {
                        problem(source, "'%s' is not one of namespaces".formatted(source.value()));
                    }
                    mapping.put(source.value(), target.value());
                }));
        Set<String> targets = new HashSet<>();
        namespaces.stream()
                .map(namespace -> mapping.getOrDefault(namespace, namespace))
                .filter(target -> !targets.add(target))
                .forEach(target -> problem(
                        section.keyLine("namespaceMapping"),
                        "restore.namespaceMapping",
                        "two namespaces would become '%s'".formatted(target)));
        return new Restore(
                veleroNamespace(section),
                section.choice("existingResources", EXISTING).orElse(ExistingResources.NONE),
                mapping,
                section.bool("adoptNamespaces").orElse(false),
                emptyClaims(section, namespaces));
    }

    private Set<String> emptyClaims(YamlSection section, List<String> namespaces) {
        List<Text> claims = section.texts("emptyClaims").orElse(List.of());
        claims.stream()
                .filter(claim -> !isClaim(claim.value(), namespaces))
                .forEach(claim -> problem(
                        claim,
                        "'%s' is no claim of one of namespaces: write NAMESPACE/NAME, as they are in the source"
                                .formatted(claim.value())));
        return claims.stream().map(Text::value).collect(Collectors.toSet());
    }

    private static boolean isClaim(String text, List<String> namespaces) {
        int slash = text.indexOf('/');
        return slash >= 0
                && namespaces.contains(text.substring(0, slash))
                && Names.isSubdomain(text.substring(slash + 1));
    }

    private Timeouts timeouts(YamlSection section) {
        return new Timeouts(
                duration(section, "backup").orElse(Duration.ofHours(4)),
                duration(section, "sync").orElse(Duration.ofMinutes(5)),
                duration(section, "restore").orElse(Duration.ofHours(4)),
                duration(section, "ready").orElse(Duration.ofMinutes(15)));
    }

    private Objectives objectives(YamlSection section) {
        return new Objectives(duration(section, "rto"), duration(section, "rpo"));
    }

    private Optional<Duration> duration(YamlSection section, String key) {
        return section.text(key).flatMap(text -> {
            try {
                return Optional.of(Duration.parse(text.value()))
                        .filter(duration -> duration.isPositive() && duration.compareTo(MAX_DURATION) <= 0)
                        .or(() -> noDuration(text));
            } catch (DateTimeParseException e) {
                return noDuration(text);
            }
        });
    }

    private Optional<Duration> noDuration(Text text) {
        problem(
                text,
                "'%s' is not a time such as PT4H or PT90M, of at most %d days"
                        .formatted(text.value(), MAX_DURATION.toDays()));
        return Optional.empty();
    }

    private void checkNamespace(Text text) {
        if (!Names.isNamespace(text.value())) {
            problem(text, "'%s' is not the name of a namespace".formatted(text.value()));
        }
    }

    private void missing(String path, String what) {
        if (problems.stream().noneMatch(problem -> problem.path().startsWith(path))) {
            problem(1, path, "is missing: " + what);
        }
    }

    private void problem(Text text, String message) {
        problem(text.line(), text.path(), message);
    }

    private void problem(int line, String path, String message) {
        problems.add(new Problem(line, path, message));
    }
}
