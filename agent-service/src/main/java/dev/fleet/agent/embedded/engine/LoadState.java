package dev.fleet.agent.embedded.engine;

/** Whether there is a definition to run a unit from, as systemd's LoadState says it. */
public enum LoadState {
  LOADED("loaded"),
  /** Others refer to it, but nothing is known of it. */
  NOT_FOUND("not-found"),
  /** Its file must not be run. */
  BAD_SETTING("bad-setting"),
  /** Its file is empty: it must not be started. */
  MASKED("masked");

  private final String word;

  LoadState(String word) {
    this.word = word;
  }

  /** systemd's word. */
  public String word() {
    return word;
  }
}
