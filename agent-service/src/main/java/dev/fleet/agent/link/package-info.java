/** The line to the registry: session, heartbeats, assignments. */
@NullMarked
package dev.fleet.agent.link;

import org.jspecify.annotations.NullMarked;
