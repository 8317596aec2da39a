package dev.transplant.rewrite;

import com.fasterxml.jackson.core.JsonPointer;

/** Says where a value stands as Kubernetes users write it: {@code spec.volumeClaimTemplates[0].spec.storageClassName}. */
public final class Fields {
    private Fields() {}

    /** Returns the field's name; segments that hold a dot or a slash stand in brackets. */
    public static String name(JsonPointer pointer) {
        StringBuilder name = new StringBuilder();
        for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
            String segment = at.getMatchingProperty();
            if (at.mayMatchElement() || segment.indexOf('.') >= 0 || segment.indexOf('/') >= 0) {
                name.append('[').append(segment).append(']');
                continue;
            }
            name.append(name.isEmpty() ? "" : ".").append(segment);
        }
        return name.toString();
    }
}
