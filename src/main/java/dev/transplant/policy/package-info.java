/** What the cluster admin wrote, checked when read, and the rewrite rules that follow from it. */
@NullMarked
package dev.transplant.policy;

import org.jspecify.annotations.NullMarked;
