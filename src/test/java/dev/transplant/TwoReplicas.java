package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.transplant.testbed.Await;
import dev.transplant.testbed.Cluster;
import dev.transplant.testbed.Installation;
import dev.transplant.testbed.ManyObjects;
import dev.transplant.testbed.Velero;
import dev.transplant.testbed.WebhookProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A target with the product installed, two replicas of it, and Velero that restores {@link ManyObjects}. */
final class TwoReplicas implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String TRUSTED = "an API server trusts the certificate, serial=";

    private final Cluster target;
    private final Velero velero;
    private final String backup;
    private final Installation installation;
    private final List<WebhookProcess> replicas = new ArrayList<>();
    private final Map<String, Integer> restored = new LinkedHashMap<>();

    TwoReplicas(Cluster target, Velero velero, String backup) {
        this.target = target;
        this.velero = velero;
        this.backup = backup;
        this.installation = Installation.on(target);
        installation.policy(ManyObjects.POLICY);
        start(0);
        start(1);
    }

    Cluster target() {
        return target;
    }

    List<WebhookProcess> replicas() {
        return replicas;
    }

    /** Starts a replica anew and waits until it is Ready. */
    void start(int number) {
        WebhookProcess replica = installation.start(number);
        if (number < replicas.size()) {
            replicas.set(number, replica);
        } else {
            replicas.add(replica);
        }
        replica.awaitReady();
    }

    /** Number of the replica that has answered the most, so that to lose it hurts the most. */
    int busiest() {
        return replicas.get(0).served() > replicas.get(1).served() ? 0 : 1;
    }

    /** Kills the busiest replica and returns its number. */
    int killBusiest() {
        int victim = busiest();
        replicas.get(victim).kill();
        return victim;
    }

    /** Starts a restore of all. */
    void begin(String name) {
        restored.put(name, ManyObjects.OBJECTS);
        velero.startRestore(name, backup, ManyObjects.into(name));
    }

    /** Starts a restore of some. */
    void beginSome(String name) {
        restored.put(name, ManyObjects.SOME);
        velero.startRestore(name, backup, ManyObjects.someInto(name));
    }

    /** Restores the same some once more, to the end. */
    JsonNode again(String prefix, String name) {
        return velero.restore(name, backup, ManyObjects.someInto(prefix));
    }

    /** Waits until a restore that still goes on has brought that many objects. */
    void awaitMiddle(String name, int objects) {
        Await.until(LIMIT, () -> name + " in the middle", () -> ManyObjects.count(target, name) >= objects);
        assertThat(velero.phase("restore", name)).as("not too late for a fault").isEqualTo("InProgress");
    }

    JsonNode ended(String name) {
        return velero.ended("restore", name);
    }

    List<String> errors(String name) {
        return velero.log(name).stream()
                .filter(line -> line.contains("level=error"))
                .toList();
    }

    /** Nothing was refused, and everything has arrived rewritten. */
    void assertComplete(String name) {
        JsonNode restore = ended(name);
        assertThat(errors(name)).as(name).isEmpty();
        assertThat(restore.at("/status/phase").asText()).as(name).isEqualTo("Completed");
        assertThat(ManyObjects.notRewritten(target, name)).as(name).isEmpty();
        assertThat(ManyObjects.count(target, name)).as(name).isEqualTo((long) restored.getOrDefault(name, 0));
    }

    /** What has arrived without us is named by an Event on its namespace. */
    void assertMissedIsTold(String name) {
        for (JsonNode object : ManyObjects.notRewritten(target, name)) {
            String subject = "%s %s "
                    .formatted(
                            object.path("kind").asText(),
                            object.at("/metadata/name").asText());
            Await.until(
                    LIMIT,
                    () -> "Event about " + subject,
                    () -> notes(ManyObjects.namespace(object), "RestoredObjectMissed").stream()
                            .anyMatch(note -> note.startsWith(subject)));
        }
    }

    /** What Events of a reason say in a namespace. */
    List<String> notes(String namespace, String reason) {
        return target.list("-n", namespace, "events.v1.events.k8s.io").stream()
                .filter(event -> event.path("reason").asText().equals(reason))
                .map(event -> event.path("note").asText())
                .toList();
    }

    /** The command that an Event gives to mend what it tells of. */
    String command(String namespace, String reason) {
        String note = notes(namespace, reason).getFirst();
        return note.substring(note.indexOf("kubectl"), note.lastIndexOf('\'') + 1);
    }

    /** Serial numbers of the certificates that an API server has used for a review. */
    Set<String> trusted() {
        Set<String> serials = new TreeSet<>();
        for (WebhookProcess replica : replicas) {
            replica.log().stream()
                    .filter(line -> line.contains(TRUSTED))
                    .map(line -> line.substring(line.indexOf(TRUSTED) + TRUSTED.length())
                            .replaceAll("\\W.*", ""))
                    .forEach(serials::add);
        }
        return serials;
    }

    /** What API servers trust. */
    String bundle() {
        return target.get("mutatingwebhookconfiguration", "transplant")
                .at("/webhooks/0/clientConfig/caBundle")
                .asText();
    }

    /** The Secret's data. */
    JsonNode secret() {
        return target.get("-n", "transplant-system", "secret", "transplant-ca").path("data");
    }

    @Override
    public void close() {
        restored.keySet().forEach(name -> ManyObjects.remove(target, name));
        installation.close();
    }
}
