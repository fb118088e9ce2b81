/** The event loop on made-up time. */
@NullMarked
package dev.fleet.testkit.loop;

import org.jspecify.annotations.NullMarked;
