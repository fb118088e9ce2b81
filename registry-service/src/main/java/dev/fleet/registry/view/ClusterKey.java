package dev.fleet.registry.view;

/** What a change of the cluster is about, as schedulers see it. */
public sealed interface ClusterKey {
  /** A unit, its placement or its refusal. */
  record UnitKey(String name) implements ClusterKey {}

  /** A machine or its metadata. */
  record MachineKey(String id) implements ClusterKey {}
}
