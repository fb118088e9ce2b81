/** The port to whatever runs units on this host. Nothing here knows systemd. */
@NullMarked
package dev.fleet.agent.units;

import org.jspecify.annotations.NullMarked;
