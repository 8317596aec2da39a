package dev.transplant.certificates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** Our webhook configurations in the cluster. */
interface Configurations {
    /** Reads those that exist anew. */
    List<Configuration> read();

    /**
     * Applies a patch of {@link Mending}, unless the configuration has changed since it was read.
     *
     * @return whether it was applied
     */
    boolean patch(Configuration configuration, ArrayNode patch);
}
