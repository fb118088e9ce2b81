package dev.fleet.scheduler.model;

import java.util.Map;

/**
 * A machine of the cluster, as far as placing units is concerned.
 *
 * @param metadata the metadata in force
 */
public record Machine(
    String id, String hostname, Map<String, String> metadata, Scheduling scheduling) {
  public Machine {
    metadata = Map.copyOf(metadata);
  }

  /** Whether units are placed on {@code other} by the same rules as on this one. */
  boolean takesTheSameAs(Machine other) {
    return metadata.equals(other.metadata) && scheduling == other.scheduling;
  }
}
