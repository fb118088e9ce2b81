package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.value.ExitCode;
import dev.fleet.unit.systemd.value.Signal;
import java.util.Locale;

/** Words for how a process ended. */
public final class ExitText {
  private ExitText() {}

  /** {@code exited}, {@code killed} or {@code dumped}. */
  public static String code(ProcessEnd end) {
    return end.code() == ProcessEnd.Code.UNKNOWN
        ? "exited"
        : end.code().name().toLowerCase(Locale.ROOT);
  }

  /** {@code code=exited, status=203/EXEC}. */
  public static String full(ProcessEnd end) {
    String name =
        switch (end.code()) {
          case EXITED -> ExitCode.name(end.status()).orElse("n/a");
          case KILLED, DUMPED -> shortName(new Signal(end.status()));
          case UNKNOWN -> "n/a";
        };
    return "code=" + code(end) + ", status=" + end.status() + "/" + name;
  }

  /** {@code TERM}. */
  static String shortName(Signal signal) {
    String name = signal.name();
    return name.startsWith("SIG") ? name.substring("SIG".length()) : name;
  }
}
