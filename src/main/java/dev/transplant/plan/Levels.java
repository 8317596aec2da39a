package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.podsecurity.EnforceLabel;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Pod;
import dev.transplant.podsecurity.PodSecurity;
import dev.transplant.podsecurity.PodTemplates;
import dev.transplant.podsecurity.Standard;
import dev.transplant.podsecurity.Version;
import dev.transplant.policy.Pending;
import dev.transplant.policy.PodSecurityPolicy;
import dev.transplant.velero.UnreadableInputException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes the Pod Security level that each namespace needs from its pods and templates, as they are read. */
final class Levels {
    /** Kubernetes itself is tested with 10,000. */
    static final int MAX_NAMESPACES = 20_000;

    /** Those of which reasons are held. */
    static final int MAX_TOLD = 100;

    private static final JsonPointer ANNOTATION =
            JsonPointer.compile("/metadata/annotations/backup.velero.io~1backup-volumes");

    private final PodSecurityPolicy policy;
    private final VolumeRestore volumes;
    private final PodSecurity podSecurity;
    private final Optional<Floor> floor;
    private final Map<String, Needs> needs = new TreeMap<>();
    private final TreeSet<Needs> told = new TreeSet<>();

    Levels(PodSecurityPolicy policy, Conditions conditions) {
        this.policy = policy;
        this.volumes = conditions.volumes();
        this.podSecurity = podSecurity(policy, conditions);
        this.floor = Floor.of(volumes, podSecurity);
    }

    static PodSecurity podSecurity(PodSecurityPolicy policy, Conditions conditions) {
        Version standards = Version.of(policy.version()).orElse(Version.LATEST);
        return new PodSecurity(new Standard(standards, conditions.kubernetes()));
    }

    /** Whether an object of a backup makes pods by itself; its owner stands there only as it was backed up. */
    static boolean count(JsonNode object) {
        return !PodTemplates.isRevision(object);
    }

    /**
     * Counts an object that will be restored.
     *
     * @throws UnreadableInputException if there are more namespaces than can be held
     */
    void add(Planned member) throws UnreadableInputException {
        Optional<JsonPointer> place = PodTemplates.place(member.before());
        if (place.isEmpty()) {
            return;
        }
        Needs ofNamespace = needs.computeIfAbsent(Topic.name(member.namespace()), Needs::new);
        if (needs.size() > MAX_NAMESPACES) {
            throw new UnreadableInputException("%s: these are more than %d namespaces: plan them in parts"
                    .formatted(member.origin(), MAX_NAMESPACES));
        }
        if (!member.before().at(place.get().append(ANNOTATION)).asText().isEmpty()) {
            ofNamespace.annotate();
        }
        PodTemplates.pod(member.before()).ifPresent(pod -> judge(ofNamespace, member, pod));
    }

    private void judge(Needs ofNamespace, Planned member, Pod pod) {
        Level least = podSecurity.least(pod);
        if (least.looserThan(ofNamespace.level())) {
            told.remove(ofNamespace); // its place there depends on the level
            ofNamespace.loosen(least);
            told.add(ofNamespace);
            if (told.size() > MAX_TOLD) {
                Optional.ofNullable(told.pollLast()).ifPresent(Needs::forget);
            }
        }
        if (least == ofNamespace.level() && told.contains(ofNamespace)) {
            podSecurity.evaluate(least.next(), pod).forEach(refusal -> ofNamespace.add(member, refusal));
        }
    }

    /** Counts what names no namespace for this one, as {@code kubectl apply -n} does it. */
    void placeUnnamed(String namespace) {
        Optional.ofNullable(needs.remove(""))
                .ifPresent(unnamed ->
                        needs.computeIfAbsent(Topic.name(namespace), Needs::new).join(unnamed));
    }

    /** Those that have pods or templates. */
    SortedSet<String> namespaces() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(needs.keySet()));
    }

    /** Returns the strictest level that admits all pods; {@code restricted} if there are none. */
    Level needs(String namespace) {
        Level own = of(namespace).level();
        return floor(namespace).map(least -> own.orLooser(least.level())).orElse(own);
    }

    /** Says what a Namespace gets, once all objects have been read. */
    NamespaceLevel of(Planned namespace) {
        Needs ofNamespace = of(namespace.name());
        Level needed = needs(namespace.name());
        Optional<Level> given = EnforceLabel.level(namespace.after());
        List<Forced> forced = ofNamespace.level() == needed ? ofNamespace.forced() : List.of();
        String example = forced.stream().findFirst().map(Forced::place).orElse("Velero's container restore-wait");
        Optional<String> shortfall = given.filter(needed::looserThan)
                .map(level -> new Shortfall(policy, namespace.name(), needed, level)
                        .text(
                                ofNamespace.level() == needed && forced.isEmpty() ? "" : example,
                                EnforceLabel.level(namespace.before())
                                        .filter(own -> !Pending.holds(namespace.before()))));
        return new NamespaceLevel(
                namespace.name(),
                given,
                needed,
                floor(namespace.name()),
                forced,
                ofNamespace.level() == needed ? ofNamespace.unlisted() : 0,
                shortfall);
    }

    private Optional<Floor> floor(String namespace) {
        return Optional.ofNullable(needs.get(Topic.name(namespace)))
                .filter(pods -> volumes.in(namespace, pods.isAnnotated()))
                .flatMap(pods -> floor);
    }

    private Needs of(String namespace) {
        return Optional.ofNullable(needs.get(Topic.name(namespace))).orElseGet(() -> new Needs(namespace));
    }
}
