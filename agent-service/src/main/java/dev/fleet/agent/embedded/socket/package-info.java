/** Socket units; see systemd.socket(5). Confined to the engine's loop. */
@NullMarked
package dev.fleet.agent.embedded.socket;

import org.jspecify.annotations.NullMarked;
