/** Real clusters, Velero and the packaged webhook, for tests. */
@NullMarked
package dev.transplant.testbed;

import org.jspecify.annotations.NullMarked;
