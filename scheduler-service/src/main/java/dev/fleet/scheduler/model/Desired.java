package dev.fleet.scheduler.model;

/** What the user wants of a unit. */
public enum Desired {
  /** No machine has it. */
  INACTIVE("inactive"),
  /** Installed on a machine, not started. */
  LOADED("loaded"),
  /** Started on a machine. */
  LAUNCHED("launched");

  private final String word;

  Desired(String word) {
    this.word = word;
  }

  /** The word that users read and write. */
  public String word() {
    return word;
  }
}
