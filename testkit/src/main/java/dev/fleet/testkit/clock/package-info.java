/** Made-up time. */
@NullMarked
package dev.fleet.testkit.clock;

import org.jspecify.annotations.NullMarked;
