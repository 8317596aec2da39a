package dev.transplant.policy;

import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The policy in force. A bad one never replaces a good one; before the first good one there is none, and no default takes
 * its place.
 */
public final class PolicyStore {
    private static final Logger LOG = Logger.getLogger(PolicyStore.class);

    private volatile State state;
    private Optional<String> digest = Optional.empty();
    private final Consumer<State> listener;

    /**
     * What is known of the policy.
     *
     * @param policy the last good one
     * @param problem why the last one offered is not in force; absent when it is
     */
    public record State(Optional<Policy> policy, Optional<String> problem) {}

    /** @param listener is told every new state, one after the other, on the thread that offers */
    public PolicyStore(String waitingFor, Consumer<State> listener) {
        this.state = new State(Optional.empty(), Optional.of(waitingFor));
        this.listener = listener;
    }

    public State state() {
        return state;
    }

    /** Returns {@link Held#digest} of the policy in force, once its listener was told; absent while there is none. */
    public synchronized Optional<String> digest() {
        return digest;
    }

    /** Whether no policy is in force, or none that says anything. */
    boolean isEmptyOrNone() {
        return state.policy()
                .filter(policy -> !policy.equals(PolicyReader.defaults()))
                .isEmpty();
    }

    /** Puts a policy in force if it is good. */
    public synchronized void offer(String source, String yaml) {
        try {
            Policy policy = PolicyReader.read(yaml);
            boolean same = state.policy().filter(policy::equals).isPresent();
            if (!same) {
                LOG.infof("policy in force, from %s", source);
            }
            digest = Optional.of(Held.digest(yaml));
            become(new State(Optional.of(policy), Optional.empty()));
        } catch (InvalidYamlException e) {
            refuse(source, String.valueOf(e.getMessage()));
        }
    }

    /** Notes that there is no policy where one should be; the one in force stays. */
    public synchronized void refuse(String source, String problem) {
        Optional<Policy> kept = state.policy();
        LOG.errorf(
                "policy from %s refused, %s: %s",
                source, kept.isPresent() ? "the one before stays" : "there is none", problem);
        become(new State(kept, Optional.of(source + ": " + problem)));
    }

    /** Says what there is still to wait for; changes nothing once there is a policy. */
    synchronized void waitFor(String what) {
        if (state.policy().isEmpty()) {
            become(new State(Optional.empty(), Optional.of(what)));
        }
    }

    private void become(State next) {
        state = next;
        listener.accept(next);
    }
}
