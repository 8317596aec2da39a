package dev.transplant.policy;

import dev.transplant.podsecurity.Level;

/** What {@code podSecurity.enforce} asks for. */
public sealed interface Enforce {
    /** The least level that the workloads of the namespace need. */
    record Least() implements Enforce {}

    /** One level for every namespace. */
    record Fixed(Level level) implements Enforce {}

    /** The label stays as the source has it. */
    record Keep() implements Enforce {}
}
