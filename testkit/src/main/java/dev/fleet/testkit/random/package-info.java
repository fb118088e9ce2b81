/** Seeded randomness that a failing test can replay. */
@NullMarked
package dev.fleet.testkit.random;

import org.jspecify.annotations.NullMarked;
