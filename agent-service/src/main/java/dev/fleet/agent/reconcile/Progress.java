package dev.fleet.agent.reconcile;

import java.util.Optional;

/**
 * What the agent has reached with a unit.
 *
 * @param reached empty if not even its file is installed
 * @param hash of the content that is installed, or should be
 * @param generation of the request that was carried out, or failed
 * @param error why it could not be carried out, one line; empty if it was
 * @param startResult how the start ended, in systemd's word; empty if it has not, or there was none
 */
public record Progress(
    Optional<Goal> reached, String hash, long generation, String error, String startResult) {}
