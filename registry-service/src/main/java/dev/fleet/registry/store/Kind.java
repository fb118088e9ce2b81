package dev.fleet.registry.store;

/** The families of keys below the prefix, in the order in which etcd lists them. */
public enum Kind {
  FILE("files/"),
  LEADER("leader/"),
  MACHINE("machines/"),
  METADATA("metadata/"),
  REFUSAL("pending/"),
  REPLICA("replicas/"),
  PLACEMENT("schedule/"),
  STATE("states/"),
  UNIT("units/");

  private final String folder;

  Kind(String folder) {
    this.folder = folder;
  }

  /** What follows the prefix in every key of this kind; ends in a slash. */
  public String folder() {
    return folder;
  }
}
