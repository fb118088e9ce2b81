@NullMarked
package dev.fleet.scheduler;

import org.jspecify.annotations.NullMarked;
