/** The scheduler service as a process. */
@NullMarked
package dev.fleet.scheduler;

import org.jspecify.annotations.NullMarked;
