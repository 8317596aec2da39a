/** Pure: the Pod Security levels, and which of them admit a pod. */
@NullMarked
package dev.transplant.podsecurity;

import org.jspecify.annotations.NullMarked;
