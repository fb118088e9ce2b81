@NullMarked
package dev.fleet.scheduler.lead;

import org.jspecify.annotations.NullMarked;
