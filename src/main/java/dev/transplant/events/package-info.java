/** Kubernetes Events: what an admin should see without reading logs. */
@NullMarked
package dev.transplant.events;

import org.jspecify.annotations.NullMarked;
