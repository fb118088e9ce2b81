@NullMarked
package dev.fleet.scheduler.decide;

import org.jspecify.annotations.NullMarked;
