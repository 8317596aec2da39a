package dev.transplant.events;

/**
 * What an Event says.
 *
 * @param reason CamelCase word that alerts and searches go by
 * @param message at most about 1,000 characters are kept
 */
public record Notice(About about, Severity severity, String reason, String message) {
    /** Whether somebody has to act. */
    public enum Severity {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String type;

        Severity(String type) {
            this.type = type;
        }

        /** The Event's type, as the API spells it. */
        String type() {
            return type;
        }
    }

    /**
     * The object that an Event is about.
     *
     * @param namespace where the Event is written; for a Namespace its own name
     */
    public record About(String apiVersion, String kind, String namespace, String name) {
        public static About namespace(String name) {
            return new About("v1", "Namespace", name, name);
        }

        public static About deployment(String namespace, String name) {
            return new About("apps/v1", "Deployment", namespace, name);
        }

        public static About configMap(String namespace, String name) {
            return new About("v1", "ConfigMap", namespace, name);
        }
    }
}
