/** Tests of this package alone. */
@NullMarked
package dev.fleet.journal.source;

import org.jspecify.annotations.NullMarked;
