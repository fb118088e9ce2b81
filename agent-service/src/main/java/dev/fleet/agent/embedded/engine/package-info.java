/**
 * Runs units as systemd does, without systemd: units, their relations, jobs and what follows from a
 * change. Single-threaded; clock, timers and everything of the operating system are passed in.
 */
@NullMarked
package dev.fleet.agent.embedded.engine;

import org.jspecify.annotations.NullMarked;
