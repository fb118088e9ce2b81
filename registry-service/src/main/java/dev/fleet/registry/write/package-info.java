/** Optimistic transactions: decide from what is known, commit only if it still holds. */
@NullMarked
package dev.fleet.registry.write;

import org.jspecify.annotations.NullMarked;
