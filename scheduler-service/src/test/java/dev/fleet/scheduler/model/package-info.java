@NullMarked
package dev.fleet.scheduler.model;

import org.jspecify.annotations.NullMarked;
