import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Writes a backup as Velero does, of the kinds and sizes that applications have, and plans it again and again. */
public final class PlanBenchmark {
    private static final String HEAP = "-Xmx128m";
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final int BLOCK = 512;
    private static final int OBJECTS_A_NAMESPACE = 100;
    private static final long SEED = 20261123;

    /** Share of a kind in a hundred objects, and what its specification and its managedFields take, in bytes. */
    private record Kind(String resource, String apiVersion, String kind, int share, int spec, int managed) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("pods", "v1", "Pod", 25, 5000, 3000),
            new Kind("replicasets.apps", "apps/v1", "ReplicaSet", 12, 3000, 2000),
            new Kind("configmaps", "v1", "ConfigMap", 12, 4000, 500),
            new Kind("secrets", "v1", "Secret", 10, 3000, 500),
            new Kind("persistentvolumeclaims", "v1", "PersistentVolumeClaim", 8, 500, 1500),
            new Kind("services", "v1", "Service", 8, 700, 900),
            new Kind("endpointslices.discovery.k8s.io", "discovery.k8s.io/v1", "EndpointSlice", 7, 1200, 800),
            new Kind("deployments.apps", "apps/v1", "Deployment", 6, 4000, 3000),
            new Kind("ingresses.networking.k8s.io", "networking.k8s.io/v1", "Ingress", 5, 1500, 1500),
            new Kind("statefulsets.apps", "apps/v1", "StatefulSet", 3, 6000, 4000),
            new Kind("rolebindings.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "RoleBinding", 3, 400, 500),
            new Kind("namespaces", "v1", "Namespace", 1, 100, 400));

    private PlanBenchmark() {}

    public static void main(String... args) throws Exception {
        int objects = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path folder = Files.createTempDirectory("transplant-plan");
        Path backup = folder.resolve("backup.tar.gz");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                ingress: {classes: {avi-lb: contour}}
                storage: {classes: {default: vsan-default-storage-policy}}
                """);
        try {
            long unpacked = write(backup, objects);
            System.out.printf(
                    Locale.ROOT,
                    "%,d objects, %,d MiB packed, %,d MiB unpacked (each object twice, as Velero stores it); java %s%n%n",
                    objects, Files.size(backup) >> 20, unpacked >> 20, HEAP);
            System.out.printf("%-16s %8s %8s %10s%n", "", "time", "CPU", "memory");
            for (List<String> how : List.<List<String>>of(List.of(), List.of("-o", "json"), List.of("--quiet"))) {
                measure(how, backup, policy, rounds);
            }
        } finally {
            Files.deleteIfExists(backup);
            Files.deleteIfExists(policy);
            Files.delete(folder);
        }
    }

    private record Run(double seconds, double cpu, double mebibytes) {}

    private static void measure(List<String> how, Path backup, Path policy, int rounds) throws Exception {
        String name = how.isEmpty() ? "text" : String.join(" ", how);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Run run = run(how, backup, policy);
            runs.add(run);
            line(name, run);
        }
        line(name + ", median", new Run(
                median(runs.stream().mapToDouble(Run::seconds).toArray()),
                median(runs.stream().mapToDouble(Run::cpu).toArray()),
                median(runs.stream().mapToDouble(Run::mebibytes).toArray())));
    }

    private static void line(String name, Run run) {
        System.out.printf(
                Locale.ROOT, "%-16s %6.1f s %6.1f s %6.0f MiB%n", name, run.seconds(), run.cpu(), run.mebibytes());
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Run run(List<String> how, Path backup, Path policy) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP, "-jar", JAR.toString(), "plan", "--policy", policy.toString(), backup.toString()));
        command.addAll(how);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        double peak = 0;
        Duration cpu = Duration.ZERO;
        while (!process.waitFor(Duration.ofMillis(10))) {
            peak = Math.max(peak, peakMebibytes(process.pid()));
            cpu = process.info().totalCpuDuration().orElse(cpu);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("exit code " + process.exitValue());
        }
        return new Run((System.nanoTime() - start) / 1e9, cpu.toMillis() / 1e3, peak);
    }

    private static double peakMebibytes(long pid) {
        try {
            Matcher peak = Pattern.compile("VmHWM:\\s+([0-9]+) kB").matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) / 1024.0 : 0;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Returns the size before compression. */
    private static long write(Path file, int objects) throws IOException {
        Random random = new Random(SEED);
        long size = 0;
        try (OutputStream out =
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), 1 << 16)) {
            size += entry(out, "metadata/version", "1.1.0\n");
            for (int i = 0; i < objects; i++) {
                Kind kind = kind(i);
                String namespace = "shop-" + i / OBJECTS_A_NAMESPACE;
                boolean cluster = kind.kind().equals("Namespace");
                String name = cluster ? namespace : "object-" + i;
                String json = object(kind, namespace, name, cluster, i, random);
                String place = cluster ? "cluster" : "namespaces/" + namespace;
                size += entry(out, "resources/%s/%s/%s.json".formatted(kind.resource(), place, name), json);
                size += entry(out, "resources/%s/v1-preferredversion/%s/%s.json".formatted(kind.resource(), place, name), json);
            }
            out.write(new byte[2 * BLOCK]);
        }
        return size;
    }

    private static Kind kind(int number) {
        int at = (OBJECTS_A_NAMESPACE - 1) - number % OBJECTS_A_NAMESPACE;
        for (Kind kind : KINDS.reversed()) {
            at -= kind.share();
            if (at < 0) {
                return kind;
            }
        }
        return KINDS.getFirst();
    }

    private static String object(Kind kind, String namespace, String name, boolean cluster, int number, Random random) {
        boolean large = number % 1000 == 17; // now and then somebody keeps a file in a ConfigMap
        return """
                {"apiVersion":"%s","kind":"%s","metadata":{"name":"%s",%s"uid":"%016x","resourceVersion":"%d",\
                "creationTimestamp":"2026-01-01T00:00:00Z","labels":{"app":"shop"},"annotations":{"owner":"shop"},\
                "managedFields":[{"manager":"kubectl","operation":"Apply","fieldsV1":{%s}}]},%s}""".formatted(
                        kind.apiVersion(), kind.kind(), name, cluster ? "" : "\"namespace\":\"" + namespace + "\",",
                        random.nextLong(), number,
                        members("f:", kind.managed(), random),
                        spec(kind, large ? 500_000 : kind.spec() / 2 + random.nextInt(kind.spec()), random));
    }

    private static String spec(Kind kind, int size, Random random) {
        String filler = members("key", size, random);
        return switch (kind.kind()) {
            case "Ingress" -> "\"spec\":{\"ingressClassName\":\"avi-lb\",\"rules\":[{" + filler + "}]}";
            case "PersistentVolumeClaim" -> "\"spec\":{\"storageClassName\":\"default\"," + filler + "}";
            case "StatefulSet" ->
                "\"spec\":{\"volumeClaimTemplates\":[{\"spec\":{\"storageClassName\":\"default\"}}],\"template\":{\"spec\":{"
                        + filler + "}}}";
            case "ConfigMap", "Secret" -> "\"data\":{" + filler + "}";
            default -> "\"spec\":{" + filler + "}";
        };
    }

    /** Members of a JSON object, nested as manifests are, of about so many bytes. */
    private static String members(String prefix, int size, Random random) {
        StringBuilder text = new StringBuilder(size + 100);
        for (int i = 0; text.length() < size; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"%s%d\":{\"name\":\"%08x\",\"value\":%d,\"list\":[{\"a\":true}]}"
                            .formatted(prefix, i, random.nextInt(), random.nextInt(10_000)));
        }
        return text.toString();
    }

    /** Writes a file as POSIX tar does, and returns how many bytes that took. */
    private static long entry(OutputStream out, String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[BLOCK];
        int slash = path.length() < 100 ? -1 : path.lastIndexOf('/', 154);
        put(header, 0, path.substring(slash + 1));
        put(header, 345, slash < 0 ? "" : path.substring(0, slash));
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(bytes.length));
        put(header, 136, "%011o".formatted(0));
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte b : header) {
            sum += Byte.toUnsignedInt(b);
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.write(header);
        out.write(bytes);
        int padding = (BLOCK - bytes.length % BLOCK) % BLOCK;
        out.write(new byte[padding]);
        return (long) BLOCK + bytes.length + padding;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
