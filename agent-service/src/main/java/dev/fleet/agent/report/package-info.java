/** What the registry is told about the units of this host. */
@NullMarked
package dev.fleet.agent.report;

import org.jspecify.annotations.NullMarked;
