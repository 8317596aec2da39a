package dev.transplant.velero;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** An error or warning of which we know what it means, as Velero 1.11 to 1.18 spell it, the most telling first. */
enum KnownResult {
    REFUSED_POD(
            "violates PodSecurity",
            "the namespace's Pod Security level refuses pods, and the data of their volumes is not restored (see `kubectl get namespace %s --show-labels`)"),
    OWN_WEBHOOK(
            "failed calling webhook \"[a-z0-9.-]+\\.transplant\\.dev\"",
            "Transplant's webhook did not answer, so it was left out (see `kubectl -n transplant-system get pods`, then restore again)"),
    WEBHOOK(
            "failed calling webhook",
            "a webhook of this cluster did not answer, so it was left out (mend the webhook, then restore again)"),
    NO_STORAGE_CLASS(
            "error getting storage class",
            "a ConfigMap of Velero's change-storage-class action names a class that does not exist, so it was left out (see `kubectl get configmaps -A -l velero.io/change-storage-class=RestoreItemAction -o yaml`)"),
    EXISTS(
            "in-cluster version is different|already exists",
            "it exists with another content and is left as it is (`existingResources: update` in migration.yaml writes the backup's)");

    private final Pattern text;
    private final String meaning;

    KnownResult(String text, String meaning) {
        this.text = Pattern.compile(text);
        this.meaning = meaning;
    }

    static Optional<KnownResult> of(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text.matcher(text).find())
                .findFirst();
    }

    /** What it means and how to mend it. */
    String meaning(Results.Line line) {
        return meaning.formatted(line.namespace());
    }
}
