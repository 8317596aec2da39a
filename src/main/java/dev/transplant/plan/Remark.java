package dev.transplant.plan;

import com.fasterxml.jackson.core.JsonPointer;
import dev.transplant.rewrite.Fields;

/**
 * Something that no rule can mend and a person should know.
 *
 * @param check stable name of what was looked for: lower case, words joined by hyphens, such as {@code foreign-finalizer}
 * @param path JSON pointer to the value in the object; empty for the object as a whole
 * @param value as it stands there; the summary counts equal values at equal paths together
 * @param message one sentence that names field, value and what to do, without the object's name
 */
public record Remark(String check, String path, String value, String message) {
    /** @param message one sentence that says what is with the field, without naming it */
    static Remark of(String check, JsonPointer path, String value, String message) {
        return new Remark(check, path.toString(), value, Fields.name(path) + ": " + message);
    }
}
