package dev.transplant.migrate;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks several questions at a time: an API server answers each of many in little more than its way there and back. */
final class SideBySide {
    /** API servers let some hundred of all their users through. */
    private static final int AT_A_TIME = 8;

    private SideBySide() {}

    /**
     * Returns the answers, in the order of the questions.
     *
     * @param answer may be run by any thread, in any order; what the first of the questions makes it throw is thrown, after all
     *     have ended
     */
    static <Q, A> List<A> answers(List<Q> questions, Function<Q, A> answer) {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_A_TIME, Thread.ofPlatform().daemon().name("ask-", 0).factory())) {
            List<Callable<A>> tasks = questions.stream()
                    .map(question -> (Callable<A>) () -> answer.apply(question))
                    .toList();
            return threads.invokeAll(tasks).stream().map(SideBySide::result).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static <A> A result(Future<A> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
