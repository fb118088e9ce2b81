/** The embedded unit manager's host on Linux: processes, control groups, sockets, watches. */
@NullMarked
package dev.fleet.agent.embedded.linux;

import org.jspecify.annotations.NullMarked;
