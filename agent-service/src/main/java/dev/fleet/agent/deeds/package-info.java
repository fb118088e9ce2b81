/** What the agent remembers of its deeds across restarts of itself. */
@NullMarked
package dev.fleet.agent.deeds;

import org.jspecify.annotations.NullMarked;
