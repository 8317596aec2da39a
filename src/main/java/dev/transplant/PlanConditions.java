package dev.transplant;

import dev.transplant.plan.Conditions;
import dev.transplant.plan.VolumeRestore;
import dev.transplant.podsecurity.Level;
import dev.transplant.podsecurity.Version;
import dev.transplant.velero.VeleroServer;
import dev.transplant.velero.VeleroVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code plan} is told of the target, or asks it. */
final class PlanConditions {
    @Option(
            names = "--kubernetes",
            paramLabel = "v1.NN",
            converter = KubernetesVersion.class,
            description = "The target's version. Without it that of the cluster, with --backup; else the newest.")
    private @Nullable Version kubernetes;

    @Option(
            names = "--velero",
            paramLabel = "VERSION",
            converter = Velero.class,
            description =
                    "The version of Velero that restores, such as v1.18.1. Without it that of the cluster, with --backup; else it counts as old.")
    private @Nullable VeleroVersion velero;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            converter = Judged.class,
            description = "Also tell all that this Pod Security level refuses: restricted or baseline.")
    private @Nullable Level level;

    /** Without a cluster. */
    Conditions offline() {
        return new Conditions(
                Optional.ofNullable(kubernetes).orElse(Version.LATEST),
                VolumeRestore.offline(Optional.ofNullable(velero)),
                Optional.ofNullable(level));
    }

    /** Asks the cluster for what was not given. */
    Conditions of(KubernetesClient client, VeleroServer server, String backup) {
        VolumeRestore volumes = VolumeRestore.of(server, backup, Map.of(), Optional.ofNullable(velero));
        return new Conditions(
                Optional.ofNullable(kubernetes).orElseGet(() -> Conditions.version(client)),
                volumes,
                Optional.ofNullable(level));
    }

    /** Such as {@code v1.30}, {@code v1.30.4} or {@code 1.30}. */
    static final class KubernetesVersion implements ITypeConverter<Version> {
        @Override
        public Version convert(String text) {
            String minor = text.replaceFirst("^(?:v?)(1\\.\\d+)(?:\\..*)?$", "v$1");
            return Version.of(minor)
                    .orElseThrow(() -> new TypeConversionException("'%s' is no version such as v1.35".formatted(text)));
        }
    }

    static final class Velero implements ITypeConverter<VeleroVersion> {
        @Override
        public VeleroVersion convert(String text) {
            return VeleroVersion.of(text)
                    .orElseThrow(
                            () -> new TypeConversionException("'%s' is no version such as v1.18.1".formatted(text)));
        }
    }

    static final class Judged implements ITypeConverter<Level> {
        @Override
        public Level convert(String text) {
            return Level.of(text)
                    .filter(judged -> judged != Level.PRIVILEGED)
                    .orElseThrow(() ->
                            new TypeConversionException("'%s' is neither restricted nor baseline".formatted(text)));
        }
    }
}
