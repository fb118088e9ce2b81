/** The journal service: reads and follows the journal of one host. */
@NullMarked
package dev.fleet.journal;

import org.jspecify.annotations.NullMarked;
