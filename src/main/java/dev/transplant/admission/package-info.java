/** The webhook: AdmissionReviews in, decisions out. */
@NullMarked
package dev.transplant.admission;

import org.jspecify.annotations.NullMarked;
