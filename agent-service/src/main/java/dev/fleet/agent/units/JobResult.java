package dev.fleet.agent.units;

/**
 * How a start, stop or restart ended. The words are systemd's; see {@code JobRemoved} in
 * org.freedesktop.systemd1(5).
 */
public enum JobResult {
  DONE,
  CANCELED,
  TIMEOUT,
  FAILED,
  DEPENDENCY,
  SKIPPED,
  INVALID,
  ASSERT,
  UNSUPPORTED,
  COLLECTED,
  ONCE,
  /** Nobody saw the end. */
  UNKNOWN,
  /** A word that this version does not know. */
  OTHER;

  /** The result that systemd calls {@code word}. */
  public static JobResult of(String word) {
    for (JobResult result : values()) {
      if (result.word().equals(word)) {
        return result;
      }
    }
    return OTHER;
  }

  /** systemd's word. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
