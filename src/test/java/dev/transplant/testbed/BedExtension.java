package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the bed, one for all test classes of this process, which surefire runs one after the other: a parameter of type {@link Bed}, or a {@link Cluster} with
 * the annotation {@link On}.
 */
public final class BedExtension implements ParameterResolver, AfterAllCallback {
    private static final Logger LOG = Logger.getLogger(BedExtension.class);
    private static Optional<Bed> bed = Optional.empty();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Bed.class || (type == Cluster.class && parameter.isAnnotated(On.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Bed shared = shared();
        return parameter
                .findAnnotation(On.class)
                .<Object>map(on -> shared.cluster(on.value()))
                .orElse(shared);
    }

    /** What the next class does not ask for should cost nothing. */
    @Override
    public void afterAll(ExtensionContext context) {
        bed.ifPresent(Bed::rest);
    }

    /** The end of the process takes it down: with several processes, JUnit's own end is that of a single test class. */
    private static synchronized Bed shared() {
        if (bed.isEmpty()) {
            Bed started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started), "test bed"));
            bed = Optional.of(started);
        }
        return bed.get();
    }

    private static void end(Bed bed) {
        try {
            bed.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("the test bed does not go down; its watching process will see to that", e);
        }
    }

    private static Bed start() {
        try {
            return Bed.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
