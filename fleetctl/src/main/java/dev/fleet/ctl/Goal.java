package dev.fleet.ctl;

/**
 * What a command waits for. Each goal has a first stage that the control plane reaches and, some, a
 * second one: the machine has really done it.
 */
enum Goal {
  /** Installed on a machine. */
  LOADED("loaded"),
  /** Start asked for on a machine; then: active. */
  LAUNCHED("launched"),
  /** Stop asked for; then: no longer active. */
  STOPPED("loaded"),
  /** On no machine; then: no machine reports it any more. */
  UNLOADED("inactive"),
  /** Gone from the registry; then: no machine reports it any more. */
  DESTROYED("");

  private final String word;

  Goal(String word) {
    this.word = word;
  }

  /** The state that the first stage ends in, as users know it. */
  String word() {
    return word;
  }
}
