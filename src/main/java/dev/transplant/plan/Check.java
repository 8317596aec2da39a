package dev.transplant.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Looks for one thing that no rule mends and a person should know before the restore. */
interface Check {
    /**
     * Returns what it finds in an object that Velero will restore; never throws, whatever shape the object has.
     *
     * @param object as Velero sends it
     */
    List<Remark> look(JsonNode object);
}
