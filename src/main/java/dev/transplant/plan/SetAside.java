package dev.transplant.plan;

import dev.transplant.velero.Item;
import dev.transplant.velero.Restored;
import dev.transplant.velero.UnreadableInputException;
import java.util.ArrayList;
import java.util.List;

/** The Namespaces, until all that is in them has been read. What it holds is bounded. */
final class SetAside {
    /** Of JSON; ten thousand Namespaces have about as many. */
    private static final int MAX_CHARACTERS = 4 << 20;

    private final List<Item> items = new ArrayList<>();
    private long characters;

    /** @throws UnreadableInputException if they take more than can be held */
    void add(Item namespace) throws UnreadableInputException {
        Item kept = new Item(namespace.origin(), Restored.of(namespace.object()));
        characters += kept.object().toString().length();
        if (characters > MAX_CHARACTERS) {
            throw new UnreadableInputException(
                    "%s: the Namespaces up to here take more than %d Mi characters of JSON: plan them in parts"
                            .formatted(namespace.origin(), MAX_CHARACTERS >> 20));
        }
        items.add(kept);
    }

    List<Item> items() {
        return List.copyOf(items);
    }
}
