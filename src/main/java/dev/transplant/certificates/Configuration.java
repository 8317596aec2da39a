package dev.transplant.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of our webhook configurations, as the cluster has it.
 *
 * @param version its resourceVersion
 * @param annotated whether it has any annotations
 * @param opened names of the entries that we have set to Ignore
 */
record Configuration(Type type, String version, boolean annotated, Set<String> opened, List<Entry> entries) {
    /** Name of both of them. */
    static final String NAME = "transplant";

    /** Annotation that remembers which entries we have set to Ignore. */
    static final String OPENED = "transplant.dev/set-to-ignore";

    /** The two kinds of webhook configuration. */
    enum Type {
        MUTATING("MutatingWebhookConfiguration"),
        VALIDATING("ValidatingWebhookConfiguration");

        private final String kind;

        Type(String kind) {
            this.kind = kind;
        }

        String kind() {
            return kind;
        }

        /** As kubectl takes it. */
        String resource() {
            return kind.toLowerCase(Locale.ROOT);
        }

        /** Where the API server has it. */
        String path() {
            return "/apis/admissionregistration.k8s.io/v1/%ss/%s".formatted(resource(), NAME);
        }
    }

    Configuration {
        opened = Set.copyOf(opened);
        entries = List.copyOf(entries);
    }

    static Configuration of(Type type, JsonNode object) {
        JsonNode webhooks = object.path("webhooks");
        JsonNode annotations = object.path("metadata").path("annotations");
        return new Configuration(
                type,
                object.path("metadata").path("resourceVersion").asText(),
                annotations.isObject(),
                Stream.of(annotations.path(OPENED).asText().split(","))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                IntStream.range(0, webhooks.size())
                        .mapToObj(i -> Entry.of(i, webhooks.path(i)))
                        .toList());
    }

    /** Whether API servers trust what the certificate signs, whichever entry they follow. */
    boolean trusts(X509Certificate certificate) {
        String pem = Pem.of(certificate);
        return entries.stream().allMatch(entry -> entry.bundle().contains(pem));
    }

    /** PEM as {@code caBundle} carries it. */
    static String encoded(String bundle) {
        return Base64.getEncoder().encodeToString(bundle.getBytes(StandardCharsets.UTF_8));
    }
}
