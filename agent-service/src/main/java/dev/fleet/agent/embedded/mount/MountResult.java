package dev.fleet.agent.embedded.mount;

import dev.fleet.agent.embedded.host.ProcessEnd;
import java.util.Locale;

/** How a mount unit ended; systemd's words. */
enum MountResult {
  SUCCESS,
  RESOURCES,
  TIMEOUT,
  EXIT_CODE,
  SIGNAL,
  CORE_DUMP,
  START_LIMIT_HIT,
  /** mount(8) went well, but nothing is mounted. */
  PROTOCOL;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static MountResult of(ProcessEnd end) {
    return switch (end.code()) {
      case EXITED -> end.status() == 0 ? SUCCESS : EXIT_CODE;
      case KILLED -> SIGNAL;
      case DUMPED -> CORE_DUMP;
      case UNKNOWN -> SUCCESS;
    };
  }
}
