/** What to do so that the host has what the cluster wants. Pure: no threads, no files, no clock. */
@NullMarked
package dev.fleet.agent.reconcile;

import org.jspecify.annotations.NullMarked;
