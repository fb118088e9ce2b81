package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.host.ProcessEnd;
import java.util.Locale;

/** How a socket unit ended; systemd's words. */
enum SocketResult {
  SUCCESS,
  RESOURCES,
  TIMEOUT,
  EXIT_CODE,
  SIGNAL,
  CORE_DUMP,
  START_LIMIT_HIT,
  TRIGGER_LIMIT_HIT,
  SERVICE_START_LIMIT_HIT;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static SocketResult of(ProcessEnd end, boolean ignoreFailure) {
    if (ignoreFailure) {
      return SUCCESS;
    }
    return switch (end.code()) {
      case EXITED -> end.status() == 0 ? SUCCESS : EXIT_CODE;
      case KILLED -> SIGNAL;
      case DUMPED -> CORE_DUMP;
      case UNKNOWN -> SUCCESS;
    };
  }
}
