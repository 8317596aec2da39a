package dev.transplant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the bed: a parameter of type {@link Bed}, or a {@link Cluster} with the annotation {@link On}. */
public final class BedExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace BEDS = ExtensionContext.Namespace.create(BedExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Bed.class || (type == Cluster.class && parameter.isAnnotated(On.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Kept by the root, which JUnit closes at the end of the run, whatever became of the tests.
        Bed bed = context.getRoot().getStore(BEDS).computeIfAbsent(Bed.class, key -> start(), Bed.class);
        return parameter
                .findAnnotation(On.class)
                .<Object>map(on -> bed.cluster(on.value()))
                .orElse(bed);
    }

    private static Bed start() {
        try {
            return Bed.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
