package dev.transplant.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SideBySideTest {
    @Test
    void nobodyWaitsForTheAnswerOfAnother() {
        CyclicBarrier all = new CyclicBarrier(8);

        assertThat(SideBySide.answers(List.of(1, 2, 3, 4, 5, 6, 7, 8), question -> meet(all, question)))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    private static int meet(CyclicBarrier all, int question) {
        try {
            var unused = all.await(30, TimeUnit.SECONDS);
            return question;
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("was not asked at once", e);
        }
    }

    @Test
    void answersComeInTheOrderOfTheQuestions() {
        List<Integer> many = IntStream.range(0, 1000).boxed().toList();

        assertThat(SideBySide.answers(many, question -> question)).isEqualTo(many);
    }

    @Test
    void whatTheFirstThrowsIsThrownWhenAllHaveEnded() {
        AtomicInteger ended = new AtomicInteger();

        assertThatThrownBy(() -> SideBySide.answers(List.of(1, 2, 3), question -> {
                    ended.incrementAndGet();
                    if (question > 1) {
                        throw new IllegalArgumentException("of " + question);
                    }
                    return question;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("of 2");
        assertThat(ended).hasValue(3);
    }
}
