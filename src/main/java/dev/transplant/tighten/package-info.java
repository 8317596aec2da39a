/** Makes the level of restored namespaces as strict as their workloads permit, when the restore is over. */
@NullMarked
package dev.transplant.tighten;

import org.jspecify.annotations.NullMarked;
