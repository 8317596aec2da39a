package dev.transplant.migrate;

/**
 * Something that the Job has to be allowed in a cluster.
 *
 * @param apiVersion as objects have it, such as {@code apps/v1}
 * @param resource the plural
 * @param namespace empty for what has none, or for all of them
 * @param name of the only object that it is about; empty for any
 */
record Right(String verb, String apiVersion, String resource, String namespace, String name) {
    static final String VELERO = "velero.io/v1";

    static Right list(String apiVersion, String resource, String namespace) {
        return new Right("list", apiVersion, resource, namespace, "");
    }

    static Right get(String apiVersion, String resource, String namespace, String name) {
        return new Right("get", apiVersion, resource, namespace, name);
    }

    Right withVerb(String other) {
        return new Right(other, apiVersion, resource, namespace, name);
    }

    /** The same of all objects of the resource. */
    Right ofAny() {
        return new Right(verb, apiVersion, resource, namespace, "");
    }

    /** API group; empty for the core group. */
    String group() {
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** Where the API server has what it is about. */
    String path() {
        String root = group().isEmpty() ? "/api/" : "/apis/";
        String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
        return root + apiVersion + within + "/" + resource + (name.isEmpty() ? "" : "/" + name);
    }

    /** The question of kubectl that this answers. */
    String question() {
        return "kubectl auth can-i %s %s%s%s%s"
                .formatted(
                        verb,
                        resource,
                        group().isEmpty() ? "" : "." + group(),
                        name.isEmpty() ? "" : "/" + name,
                        namespace.isEmpty() ? "" : " -n " + namespace);
    }
}
