/** Velero's objects, downloads and tarballs, as the other rooms need them. */
@NullMarked
package dev.transplant.velero;

import org.jspecify.annotations.NullMarked;
