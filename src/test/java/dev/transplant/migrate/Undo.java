package dev.transplant.migrate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What a test has to take back of a cluster that others use too: all of it, the last first, also when something fails. */
final class Undo implements AutoCloseable {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    void later(Runnable step) {
        steps.push(step);
    }

    @Override
    public void close() {
        Optional<RuntimeException> failed = Optional.empty();
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException e) {
                failed.ifPresent(e::addSuppressed);
                failed = Optional.of(e);
            }
        }
        failed.ifPresent(e -> {
            throw e;
        });
    }
}
