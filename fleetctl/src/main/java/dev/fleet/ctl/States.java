package dev.fleet.ctl;

import dev.fleet.v1.DesiredState;

/** The words for what is wanted of units and what has been reached. */
final class States {
  private States() {}

  /** "inactive", "loaded" or "launched"; empty when unspecified. */
  static String word(DesiredState state) {
    return switch (state) {
      case DESIRED_STATE_INACTIVE -> "inactive";
      case DESIRED_STATE_LOADED -> "loaded";
      case DESIRED_STATE_LAUNCHED -> "launched";
      case DESIRED_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  /** A hash as tables show it: seven digits, or all of them; "-" when there is none. */
  static String hash(String hash, boolean full) {
    if (hash.isEmpty()) {
      return "-";
    }
    return full ? hash : hash.substring(0, Math.min(7, hash.length()));
  }
}
