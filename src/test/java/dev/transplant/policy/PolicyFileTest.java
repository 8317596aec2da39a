package dev.transplant.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
    private static final String GOOD = "mode: observe";
    private static final long LIMIT_SECONDS = 20;

    private final BlockingQueue<PolicyStore.State> states = new LinkedBlockingQueue<>();
    private final PolicyStore store = new PolicyStore("not read yet", states::add);
    private Path file = Path.of("");

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        file = folder.resolve("policy.yaml");
        Files.writeString(file, GOOD);
    }

    @Test
    void isReadAtStart() {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();

            assertThat(store.state().policy()).map(Policy::mode).contains(Policy.Mode.OBSERVE);
        }
    }

    @Test
    void isMissingAtStart() throws IOException, InterruptedException {
        Files.delete(file);
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();

            assertThat(next().problem()).get().asString().startsWith(file + ": cannot be read");
            assertThat(store.state().policy()).isEmpty();
        }
    }

    @Test
    void isReadAgainWhenItChanges() throws IOException, InterruptedException {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();
            PolicyStore.State first = next();

            replace("mode: enforce");
            PolicyStore.State second = next();

            assertThat(first.policy()).map(Policy::mode).contains(Policy.Mode.OBSERVE);
            assertThat(second.policy()).map(Policy::mode).contains(Policy.Mode.ENFORCE);
        }
    }

    @Test
    void aBadOneLeavesTheGoodOneUntilTheNextGoodOne() throws IOException, InterruptedException {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();
            PolicyStore.State good = next();

            replace("mode: loud");
            PolicyStore.State bad = next();
            replace(GOOD);
            PolicyStore.State mended = next();

            assertThat(bad.policy()).isEqualTo(good.policy());
            assertThat(bad.problem()).contains(file + ": line 1: mode: 'loud' is not one of enforce, observe");
            assertThat(mended).isEqualTo(good);
        }
    }

    @Test
    void removalLeavesTheGoodOneUntilItComesBack() throws IOException, InterruptedException {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();
            PolicyStore.State good = next();

            Files.delete(file);
            PolicyStore.State removed = next();
            replace(GOOD);
            PolicyStore.State back = next();

            assertThat(removed.policy()).isEqualTo(good.policy());
            assertThat(removed.problem()).get().asString().startsWith(file + ": cannot be read");
            assertThat(back).isEqualTo(good);
        }
    }

    @Test
    void whatIsNoTextLeavesTheGoodOne() throws IOException, InterruptedException {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofMillis(20))) {
            policy.start();
            PolicyStore.State good = next();

            Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});

            assertThat(next().policy()).isEqualTo(good.policy());
        }
    }

    @Test
    void halfAFileNeverComesIntoForce() throws IOException, InterruptedException {
        try (PolicyFile policy = new PolicyFile(file, store, Duration.ofDays(1))) {
            policy.start();
            PolicyStore.State good = next();

            Files.writeString(file, ""); // valid by itself: the policy of all defaults
            policy.look();
            Files.writeString(file, "mode: enforce");
            policy.look();
            assertThat(store.state()).isEqualTo(good);
            policy.look();

            assertThat(next().policy()).map(Policy::mode).contains(Policy.Mode.ENFORCE);
        }
    }

    /** As the kubelet does it: nobody sees half a file. */
    private void replace(String yaml) throws IOException {
        Path next = file.resolveSibling("next.yaml");
        Files.writeString(next, yaml);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private PolicyStore.State next() throws InterruptedException {
        return Optional.ofNullable(states.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was offered within " + LIMIT_SECONDS + " s"));
    }
}
