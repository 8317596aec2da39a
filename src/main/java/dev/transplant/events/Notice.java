package dev.transplant.events;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an Event says.
 *
 * @param reason CamelCase word that alerts and searches go by
 * @param message at most about 1,000 characters are kept
 */
public record Notice(About about, Severity severity, String reason, String message) {
    private static final String CUT = "…";

    /** Returns a text as it is, or its beginning with an ellipsis, in at most so many bytes: API servers count those. */
    public static String cut(String text, int maxBytes) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
            return text;
        }
        CharBuffer fitting = CharBuffer.wrap(text);
        ByteBuffer room = ByteBuffer.allocate(maxBytes - CUT.getBytes(StandardCharsets.UTF_8).length);
        var unused = StandardCharsets.UTF_8.newEncoder().encode(fitting, room, true);
        return text.substring(0, fitting.position()) + CUT;
    }

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

        public static About job(String namespace, String name) {
            return new About("batch/v1", "Job", namespace, name);
        }

        public static About configMap(String namespace, String name) {
            return new About("v1", "ConfigMap", namespace, name);
        }
    }
}
