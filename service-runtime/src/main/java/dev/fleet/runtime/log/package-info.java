/** One-line logging to stderr, fit for journald. */
@NullMarked
package dev.fleet.runtime.log;

import org.jspecify.annotations.NullMarked;
