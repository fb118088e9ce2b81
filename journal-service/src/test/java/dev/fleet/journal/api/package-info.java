/** Tests of this package alone. */
@NullMarked
package dev.fleet.journal.api;

import org.jspecify.annotations.NullMarked;
