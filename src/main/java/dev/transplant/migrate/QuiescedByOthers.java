package dev.transplant.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds workloads of the source that another run has scaled to zero and not brought back. */
final class QuiescedByOthers implements PreflightCheck {
    private static final String UNKNOWN = "?";

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, String> found = new TreeMap<>();
        situation.source().stream()
                .flatMap(source ->
                        situation.migration().namespaces().stream().flatMap(name -> source.namespace(name).stream()))
                .flatMap(namespace -> namespace.members().stream())
                .flatMap(QuiescedByOthers::workload)
                .forEach(workload -> {
                    switch (workload.mark()) {
                        case Mark.By by -> found.putIfAbsent(by.run(), workload.text());
                        case Mark.Unreadable unreadable -> found.putIfAbsent(UNKNOWN, workload.text());
                        case Mark.None none -> {}
                    }
                });
        found.remove(situation.migration().name());
        return found.entrySet().stream()
                .map(entry -> Finding.stops(
                        "quiesced",
                        "%s of the source is scaled down by run '%s', as others may be"
                                .formatted(entry.getValue(), entry.getKey()),
                        "migrate --rollback with the migration.yaml of run '%s'".formatted(entry.getKey())))
                .toList();
    }

    private static Stream<Workload> workload(JsonNode member) {
        return WorkloadKind.of(member).map(kind -> new Workload(kind, member)).stream();
    }
}
