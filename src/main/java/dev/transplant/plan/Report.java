package dev.transplant.plan;

import java.io.IOException;

/** Where a plan is told, object by object as they are read. */
public interface Report {
    void object(Planned planned) throws IOException;

    /** Ends the report; called once, after the last object. What the report writes to stays open. */
    void end(Summary summary) throws IOException;
}
