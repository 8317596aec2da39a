/** Pure: the Pod Security levels and their order. */
@NullMarked
package dev.transplant.podsecurity;

import org.jspecify.annotations.NullMarked;
