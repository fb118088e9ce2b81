/** Tests of this package alone. */
@NullMarked
package dev.fleet.journal.journalctl;

import org.jspecify.annotations.NullMarked;
