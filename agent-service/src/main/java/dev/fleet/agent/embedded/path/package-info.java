/** Path units; see systemd.path(5). Confined to the engine's loop. */
@NullMarked
package dev.fleet.agent.embedded.path;

import org.jspecify.annotations.NullMarked;
