package dev.transplant.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One webhook of a configuration, as far as it matters to us.
 *
 * @param index its place in the configuration
 * @param caBundle as it stands there, base64; empty where there is none
 * @param fails whether a request is refused while we are away
 * @param labelled whether only objects with Velero's label are sent
 * @param operations what is done to them, such as CREATE
 * @param resources plural names of what is sent
 * @param conditions the CEL expressions that all must hold
 */
record Entry(
        int index,
        String name,
        String caBundle,
        boolean fails,
        boolean labelled,
        Set<String> operations,
        Set<String> resources,
        List<String> conditions) {
    private static final String LABEL = "velero.io/restore-name";
    private static final Set<String> RESTORED = Set.of(
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "ingresses",
            "statefulsets",
            "pods",
            "*",
            "*/*");

    Entry {
        operations = Set.copyOf(operations);
        resources = Set.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    static Entry of(int index, JsonNode webhook) {
        return new Entry(
                index,
                webhook.path("name").asText(),
                webhook.path("clientConfig").path("caBundle").asText(),
                !webhook.path("failurePolicy").asText().equals("Ignore"),
                webhook.path("objectSelector")
                        .path("matchExpressions")
                        .valueStream()
                        .anyMatch(Entry::asksForLabel),
                ofRules(webhook, "operations"),
                ofRules(webhook, "resources"),
                webhook.path("matchConditions")
                        .valueStream()
                        .map(condition -> condition.path("expression").asText())
                        .toList());
    }

    private static Set<String> ofRules(JsonNode webhook, String field) {
        return webhook.path("rules")
                .valueStream()
                .flatMap(rule -> rule.path(field).valueStream())
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static boolean asksForLabel(JsonNode expression) {
        return expression.path("key").asText().equals(LABEL)
                && expression.path("operator").asText().equals("Exists");
    }

    /** Whether it is about what Velero restores, not about our policy. */
    boolean concernsRestores() {
        return resources.stream().anyMatch(RESTORED::contains);
    }

    /** Whether all that the other one sends is sent by this one too. */
    boolean covers(Entry other) {
        return operations.containsAll(other.operations)
                && resources.containsAll(other.resources)
                && labelled == other.labelled
                && conditions.equals(other.conditions);
    }

    /** Whether it sends nothing but pods, which are looked at and never changed. */
    boolean onlyPods() {
        return resources.equals(Set.of("pods"));
    }

    /** Whether it sends nothing but Namespaces. */
    boolean onlyNamespaces() {
        return resources.equals(Set.of("namespaces"));
    }

    /** The certificates that API servers trust here, PEM; empty where they are unreadable. */
    String bundle() {
        try {
            return new String(Base64.getDecoder().decode(caBundle), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The condition that says whose requests are sent, with its place; absent where not exactly one is of a form that we know. */
    Optional<WhoseRequests> whose() {
        List<WhoseRequests> all = IntStream.range(0, conditions.size())
                .mapToObj(i -> WhoseRequests.parse(i, conditions.get(i)))
                .flatMap(Optional::stream)
                .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /** Whether anybody's requests are sent, as far as we can tell. */
    boolean isOpen() {
        return concernsRestores()
                && !labelled
                && whose().filter(WhoseRequests::onlyServiceAccounts).isEmpty();
    }

    /** The groups that its condition names, for a message. */
    Set<String> groups() {
        return new TreeSet<>(whose().map(WhoseRequests::groups).orElse(Set.of()));
    }
}
